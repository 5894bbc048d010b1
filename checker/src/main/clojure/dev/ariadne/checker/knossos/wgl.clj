(ns dev.ariadne.checker.knossos.wgl
  "Depth-first search for an order (Wing and Gong 1993) with Lowe's memory (2016, §3): where the same operations are linearized
  and the state is the same, what follows is the same, so that no configuration is entered twice.

  The next operation is one that was called before the first return still unexplained, which is where the search is. Those that
  answer come first, the most urgent before the others, and the crashed ones, none of which has to happen, last. Lowe lifts what
  is linearized out of a linked list; here its slots are marked, as in linear, so that a configuration is short. What linear
  spares itself beyond the paper is spared here too, and a crashed operation of which the next crashed one leaves no trace.

  To check a history from a REPL, see dev.ariadne.checker.knossos.linear, and read wgl for linear."
  (:require [dev.ariadne.checker.knossos.analysis :as analysis]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.configs :as configs]
            [dev.ariadne.checker.knossos.linear :as linear]
            [dev.ariadne.checker.knossos.moves :as moves]
            [dev.ariadne.checker.knossos.trail :as trail])
  (:import (dev.ariadne.checker.knossos.configs Configs)
           (dev.ariadne.checker.knossos.moves Moves)
           (dev.ariadne.checker.knossos.problem Problem)
           (dev.ariadne.checker.knossos.trail Trail)
           (dev.ariadne.checker.knossos.transitions Transitions)
           (java.util Arrays)))

(set! *unchecked-math* :warn-on-boxed)

(definterface DepthFirst
  (^void settle [])
  (^boolean idle [^long op ^long after])
  (^boolean advance [^long op])
  (^void enter [])
  (^void leave [])
  (^long candidate [])
  (run [])
  (^long deepest [])
  (^long last [])
  (ends [])
  (path []))

(defn- state ^long [^longs config]
  (bit-and (aget config 0) 0xffffffff))

(defn- frontier ^long [^longs config]
  (bit-shift-right (aget config 0) 32))

(defn- head ^long [^long frontier ^long state]
  (bit-or (bit-shift-left frontier 32) state))

;; A configuration is at a frontier, the first return that it does not explain; its head is the state and, above it, the frontier.
;; visited has all configurations that were entered. numbers[0 … depth] are those on the way to the present one, which is from;
;; cursors[0 … depth] tell how many candidates of each have been tried. Invariant: some order explains all before
;; deepest, and ends with last, or has no operation.
(deftype Search [^long completed ^ints slots ^ints kinds ^Moves moves
                 ^ints open     ; for each return, from starts on, what is open then and answers, the earliest answer first
                 ^ints starts
                 ^ints crashed  ; how many crashed operations were called before each return
                 ^Transitions table ^Trail trail ^Configs visited
                 ^longs from ^longs to
                 ^:unsynchronized-mutable ^ints numbers
                 ^:unsynchronized-mutable ^ints cursors
                 ^:unsynchronized-mutable ^long depth
                 ^:unsynchronized-mutable ^long deepest
                 ^:unsynchronized-mutable ^long last]
  DepthFirst
  (deepest [_] deepest)
  (last [_] last)

  ;; Moves to past the returns that it explains, and linearizes the open reads that are possible on the way.
  (settle [_]
    (let [here (frontier to)]
      (when (< here completed)
        (when-not (configs/holds? to (aget slots here))
          (.observe moves to (state to) open (aget starts here) (aget starts (inc here))))
        (when (configs/holds? to (aget slots here))
          (configs/unmark! to (aget slots here))
          (aset to 0 (head (inc here) (state to)))
          (recur)))))

  ;; Whether a crashed operation, which leads from from to the state after, changes nothing, or makes up for what a crashed one
  ;; just before it did, so that the one before might as well not have happened.
  (idle [_ op after]
    (or (= after (state from))
        (and (<= completed (.last trail (aget from 1)))
             (do (.load visited (aget numbers (dec depth)) to)
                 (= after (.next table (state to) (aget kinds op)))))))

  ;; Makes to what from is after op; false if it cannot happen there, or need not.
  (advance [this op]
    (let [after (.after moves from (state from) op)]
      (if (or (neg? after)
              (and (<= completed op) (.idle this op after)))
        false
        (do (.take moves from op to (head (frontier from) after))
            (.settle this)
            true))))

  ;; Goes from from to to, which is new.
  (enter [_]
    (set! depth (inc depth))
    (when (= depth (alength numbers))
      (set! numbers (Arrays/copyOf numbers (int (* 2 depth))))
      (set! cursors (Arrays/copyOf cursors (int (* 2 depth)))))
    (aset numbers depth (int (dec (.size visited))))
    (aset cursors depth (int 0))
    (configs/copy! to from)
    (when (< deepest (frontier from))
      (set! deepest (frontier from))
      (set! last (.last trail (aget from 1)))))

  (leave [_]
    (set! depth (dec depth))
    (.load visited (aget numbers depth) from))

  ;; The next operation to try, or -1.
  (candidate [_]
    (let [here      (frontier from)
          answering (- (aget starts (inc here)) (aget starts here))
          position  (aget cursors depth)]
      (aset cursors depth (int (inc position)))
      (cond
        (< position answering)                              (aget open (+ (aget starts here) position))
        (< position (+ answering (aget crashed here)))      (+ completed (- position answering))
        :else                                               -1)))

  (run [this]
    (.settle this)
    (.add visited to)
    (.enter this)
    (loop []
      (cond
        (.stopped table)            :unknown
        (= completed deepest)       true
        :else
        (let [op (.candidate this)]
          (cond
            (<= 0 op)    (do (when (and (.advance this op) (.add visited to))
                               (.enter this))
                             (recur))
            (zero? depth) false
            :else         (do (.leave this) (recur)))))))

  (ends [_]
    [{:model   (.state table (state from))
      :last    (.last trail (aget from 1))
      :pending (filterv #(not (configs/holds? from (aget slots (long %)))) (range completed (alength slots)))}])

  (path [_]
    (.path trail (aget from 1))))

(defn- openings
  "What is open at each return and answers, as the search has it: [open starts crashed]."
  [^Problem problem]
  (let [completed    (.-completed problem)
        ^ints events (.-events problem)
        starts       (int-array (inc completed))
        crashed      (int-array completed)
        now          (int-array completed)
        sweep        (fn [^ints open]
                       (loop [i 0, n 0, lost 0]
                         (when (< i (alength events))
                           (let [code (aget events i)
                                 at   (- -1 code)]
                             (cond
                               (<= completed code) (recur (inc i) n (inc lost))
                               (<= 0 code)         (do (loop [to n]
                                                         (if (and (pos? to) (< code (aget now (dec to))))
                                                           (do (aset now to (aget now (dec to)))
                                                               (recur (dec to)))
                                                           (aset now to code)))
                                                       (recur (inc i) (inc n) lost))
                               :else               (do (aset starts (inc at) (int (+ n (aget starts at))))
                                                       (aset crashed at (int lost))
                                                       (when open
                                                         (System/arraycopy now 0 open (aget starts at) n))
                                                       (System/arraycopy now 1 now 0 (dec n))
                                                       (recur (inc i) (dec n) lost)))))))]
    (sweep nil)
    (let [open (int-array (aget starts completed))]
      (sweep open)
      [open starts crashed])))

(defn search
  "Decides a problem; see the search of dev.ariadne.checker.knossos.linear. This one knows :ends only if the answer is true."
  [^Problem problem fresh budget whole?]
  (let [[open starts crashed] (openings problem)
        ^Transitions table (fresh budget)
        trail   (trail/trails whole?)
        words   (.-words problem)
        lost    (.-lost problem)
        search  (Search. (.-completed problem) (.-slots problem) (.-kinds problem) (moves/moves problem table trail)
                         open starts crashed
                         table trail (configs/configs words lost)
                         (configs/configuration words) (configs/configuration words)
                         (int-array 64) (int-array 64) -1 0 -1)
        answer  (.run search)
        found   {:analyzer :wgl, :answer answer, :steps (.steps table), :last (.last search)}]
    (case answer
      true     (assoc found :ends (delay (.ends search)) :order (when whole? (.path search)))
      false    (assoc found :at (.deepest search))
      :unknown (assoc found :at (.deepest search) :cause (budget/cause budget)))))

(defn analysis
  "Whether a history is linearizable to a model; see dev.ariadne.checker.knossos.analysis for options and result."
  ([model history]      (analysis model history {}))
  ([model history opts] (analysis/analysis search linear/search model history opts)))
