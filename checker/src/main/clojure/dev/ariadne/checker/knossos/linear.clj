(ns dev.ariadne.checker.knossos.linear
  "Just-in-time linearization (Lowe 2016, §4). The search goes once through the history with the set of all configurations that
  explain it so far: which of the open operations are linearized, and the state that leaves. A call adds but a possibility.
  At a return each configuration in which the operation is not linearized yet is continued, by open operations in any order, to
  where it is; those that cannot be are dropped. The first return that leaves none is the first that no order explains.

  Beyond the paper, each for a reason that keeps the verdict as it is:
  - an operation that only reads is linearized as soon as it is possible: whatever could follow without it can follow with it;
  - a crashed operation is not linearized where it changes nothing: later it may do more, or need not happen at all;
  - of crashed operations of one kind the oldest goes first: they are open to the end, so the younger can take its place.

  To check a history from a REPL:

    (require '[dev.ariadne.checker.knossos.model :as model]
             '[dev.ariadne.checker.knossos.linear :as linear])
    (linear/analysis (model/cas-register 0)
                     [{:process 0, :type :invoke, :f :read,  :value nil}
                      {:process 1, :type :invoke, :f :write, :value 3}
                      {:process 1, :type :info,   :f :write, :value 3}
                      {:process 0, :type :ok,     :f :read,  :value 3}])"
  (:require [dev.ariadne.checker.knossos.analysis :as analysis]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.configs :as configs]
            [dev.ariadne.checker.knossos.moves :as moves]
            [dev.ariadne.checker.knossos.trail :as trail])
  (:import (dev.ariadne.checker.knossos.configs Configs)
           (dev.ariadne.checker.knossos.moves Moves)
           (dev.ariadne.checker.knossos.problem Problem)
           (dev.ariadne.checker.knossos.trail Trail)
           (dev.ariadne.checker.knossos.transitions Transitions)))

(set! *unchecked-math* :warn-on-boxed)

(definterface JustInTime
  (^void call [^long op])
  (^boolean return [^long op])
  (^void close [^long op])
  (^void settle [])
  (^void sort [^long slot])
  (^void expand [^long number ^long slot])
  (^long last [])
  (ends [])
  (path []))

;; Invariants between events: now has all configurations, up to what the reasons above spare; the first open of pending are the
;; open operations, in order of call. next and work are for a return: what explains it, and what does not yet.
(deftype Search [^long completed ^ints slots ^Moves moves ^Transitions table ^Trail trail
                 ^longs from ^longs to ^ints pending ^Configs work
                 ^:unsynchronized-mutable ^Configs now
                 ^:unsynchronized-mutable ^Configs next
                 ^:unsynchronized-mutable ^long open]
  JustInTime
  (call [_ op]
    (aset pending open (int op))
    (set! open (inc open)))

  ;; Linearizes in to the open reads that are possible.
  (settle [_]
    (.observe moves to (aget to 0) pending 0 open))

  ;; Puts to where it belongs, which is next if the operation in that slot is linearized; the slot is free then.
  (sort [_ slot]
    (if (configs/holds? to slot)
      (do (configs/unmark! to slot)
          (.add next to))
      (.add work to))
    nil)

  ;; Continues a configuration of work by one operation, in every way.
  (expand [this number slot]
    (.load work number from)
    (loop [i 0]
      (when (< i open)
        (let [op    (aget pending i)
              after (.after moves from (aget from 0) op)]
          (when-not (or (neg? after)
                        (and (<= completed op) (= after (aget from 0))))
            (.take moves from op to after)
            (.settle this)
            (.sort this slot))
          (recur (inc i))))))

  ;; Whether an order explains the return of op. If not, or if there was no time left to know, all is left as it was before.
  (return [this op]
    (let [slot (aget slots op)]
      (.clear next)
      (.clear work)
      (loop [i 0]
        (when (< i (.size now))
          (.load now i to)
          (when-not (configs/holds? to slot)
            (.settle this))
          (.sort this slot)
          (recur (inc i))))
      (loop [i 0]
        (when (and (< i (.size work)) (not (.stopped table)))
          (.expand this i slot)
          (recur (inc i))))
      (if (or (.stopped table) (zero? (.size next)))
        false
        (let [explained next]
          (set! next now)
          (set! now explained)
          (.close this op)
          true))))

  (close [_ op]
    (loop [i 0]
      (if (= op (aget pending i))
        (System/arraycopy pending (inc i) pending i (- open (inc i)))
        (recur (inc i))))
    (set! open (dec open)))

  (last [_]
    (.load now 0 from)
    (.last trail (aget from 1)))

  (ends [_]
    (let [^Configs configs now
          called           (vec (take open pending))
          config           (aclone from)]
      (mapv (fn [i]
              (.load configs (long i) config)
              {:model   (.state table (aget config 0))
               :last    (.last trail (aget config 1))
               :pending (filterv #(not (configs/holds? config (aget slots (long %)))) called)})
            (range (.size configs)))))

  (path [_]
    (.load now 0 from)
    (.path trail (aget from 1))))

(defn search
  "Decides a problem; fresh makes transitions for it within a budget. A map of :analyzer, :answer (true, false, :unknown), the :steps it took, and

    :at     the operation whose return no order explains or, if unknown, the one before which all is well
    :last   the last operation of an order that explains all before, or -1
    :cause  why that is not known
    :order  operations in an order that explains all, if whole? asks for one
    :ends   delayed: the configurations before :at, or at the end, each the :model, the :pending operations and the :last one

  where operations are numbers."
  [^Problem problem fresh budget whole?]
  (let [words        (.-words problem)
        lost         (.-lost problem)
        ^ints events (.-events problem)
        start        (doto ^Configs (configs/configs words lost) (.add (configs/configuration words)))
        ^Transitions table (fresh budget)
        trail        (trail/trails whole?)
        search       (Search. (.-completed problem) (.-slots problem) (moves/moves problem table trail) table trail
                              (configs/configuration words) (configs/configuration words)
                              (int-array (.-size problem)) (configs/configs words lost)
                              start (configs/configs words lost) 0)
        result       (fn [answer more]
                       (merge {:analyzer :linear, :answer answer, :steps (.steps table), :last (.last search)
                                :ends (delay (.ends search))}
                               more))]
    (loop [i 0]
      (if (= i (alength events))
        (result true {:order (when whole? (.path search))})
        (let [code (aget events i)]
          (cond
            (<= 0 code)                    (do (.call search code) (recur (inc i)))
            (.return search (- -1 code))   (recur (inc i))
            (.stopped table)               (result :unknown {:at (- -1 code), :cause (budget/cause budget)})
            :else                          (result false {:at (- -1 code)})))))))

(defn analysis
  "Whether a history is linearizable to a model; see dev.ariadne.checker.knossos.analysis for options and result."
  ([model history]      (analysis model history {}))
  ([model history opts] (analysis/analysis search search model history opts)))
