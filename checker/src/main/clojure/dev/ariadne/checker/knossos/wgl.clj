(ns dev.ariadne.checker.knossos.wgl
  "Linearizability after Wing and Gong (1993) with Lowe's memory (2016), told as Lowe tells it: the history is a linked list of
  calls and returns; linearizing an operation lifts its entries out of the list, and taking it back puts them in again.

  Ours differs in one thing: an operation of unknown outcome has a call and no return, so that nothing ever forces it, and the
  search is over when every operation that answered is linearized."
  (:import (dev.ariadne.checker.history Operation Outcome)
           (dev.ariadne.checker.model Model)
           (dev.ariadne.checker.search ObjectVerdict)
           (java.util BitSet HashSet List)))

(set! *unchecked-math* :warn-on-boxed)

(defn- entries
  "The calls and returns of ops in real-time order, each [event op-number call?]."
  [ops]
  (->> ops
       (map-indexed (fn [number ^Operation op]
                      (cond-> [[(.event (.invoked op)) number true]]
                        (.ok op) (conj [(.deadline op) number false]))))
       (apply concat)
       sort
       vec))

(defn- positions
  "By operation: the place of its entry of that kind in the list, 0 if it has none. Places count from 1; 0 is the head."
  ^ints [entries operations call?]
  (let [places (int-array operations)]
    (doseq [[place [_ number kind]] (map-indexed vector entries)
            :when (= kind call?)]
      (aset places (int number) (int (inc (long place)))))
    places))

(defn- lift!
  "Takes a place out of the doubly linked list."
  [^ints nexts ^ints prevs ^long place]
  (aset nexts (aget prevs place) (aget nexts place))
  (aset prevs (aget nexts place) (aget prevs place)))

(defn- unlift!
  "Puts a place back where it was. Places come back in the opposite order of their going."
  [^ints nexts ^ints prevs ^long place]
  (aset nexts (aget prevs place) (int place))
  (aset prevs (aget nexts place) (int place)))

(defn- search
  "The verdict on ops, which took part."
  [^Model model ops ^long step-budget]
  (let [listed   (entries ops)
        size     (count listed)
        total    (count ops)
        calls    (positions listed total true)
        returns  (positions listed total false)
        ;; a ring through the head, so that the ends need no special care
        nexts    (int-array (map #(mod (inc (long %)) (inc size)) (range (inc size))))
        prevs    (int-array (map #(mod (dec (long %)) (inc size)) (range (inc size))))
        number   (int-array (cons -1 (map second listed)))
        event    (int-array (cons -1 (map first listed)))
        ops      (object-array ops)
        done     (BitSet. total)
        seen     (HashSet.)
        new?     (fn [state] (.add seen [(.clone done) state]))]
    (loop [place   (long (aget nexts 0))
           state   (.initial model)
           path    ()                    ; [operation, state before it] of all that is linearized, the last first
           missing (long (count (filter #(.ok ^Operation %) ops)))
           deepest -1                    ; latest return that some order could not pass
           steps   0]
      (let [op-number (aget number place)]
        (cond
          (zero? missing)
          (ObjectVerdict/linearizable total steps)

          (= place (aget calls op-number))
          (if (= steps step-budget)
            (ObjectVerdict/unknown total steps (if (neg? deepest) 0 deepest) "out of steps")
            (let [^Operation op (aget ops op-number)
                  after         (.step model state op)]
              (.set done op-number)
              (if (and (some? after)
                       (or (.ok op) (not (.equals ^Object after state)))
                       (new? after))
                (do (lift! nexts prevs place)
                    (when (.ok op)
                      (lift! nexts prevs (aget returns op-number)))
                    (recur (long (aget nexts 0)) after (conj path [op-number state])
                           (if (.ok op) (dec missing) missing) deepest (inc steps)))
                (do (.clear done op-number)
                    (recur (long (aget nexts place)) state path missing deepest (inc steps))))))

          :else                          ; a return: its operation was not linearized in time
          (let [deepest (max deepest (long (aget event place)))]
            (if (empty? path)
              (ObjectVerdict/notLinearizable total steps deepest)
              (let [[last-number before] (peek path)
                    last-number          (int last-number)
                    ^Operation op        (aget ops last-number)
                    call                 (aget calls last-number)]
                (when (.ok op)
                  (unlift! nexts prevs (aget returns last-number)))
                (unlift! nexts prevs call)
                (.clear done last-number)
                (recur (long (aget nexts call)) before (pop path)
                       (if (.ok op) (inc missing) missing) deepest steps)))))))))

(defn check
  "The verdict on the operations of one object, in order of invocation; see dev.ariadne.checker.search.Engine."
  [model ^List operations step-budget]
  (search model
          (vec (remove #(= Outcome/FAIL (.outcome ^Operation %)) operations))
          (long step-budget)))
