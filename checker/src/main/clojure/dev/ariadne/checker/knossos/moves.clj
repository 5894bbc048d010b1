(ns dev.ariadne.checker.knossos.moves
  "The ways on from a configuration that both searches have in common, by what they spare themselves beyond the papers, for
  reasons that are told in dev.ariadne.checker.knossos.linear."
  (:require [dev.ariadne.checker.knossos.configs :as configs]
            dev.ariadne.checker.knossos.problem
            dev.ariadne.checker.knossos.trail
            dev.ariadne.checker.knossos.transitions)
  (:import (dev.ariadne.checker.knossos.problem Problem)
           (dev.ariadne.checker.knossos.trail Trail)
           (dev.ariadne.checker.knossos.transitions Transitions)))

(set! *unchecked-math* :warn-on-boxed)

(definterface Moves
  (^long after [^longs from ^long state ^long op])
  (^void take [^longs from ^long op ^longs to ^long head])
  (^void observe [^longs config ^long state ^ints ops ^long start ^long end]))

(deftype OfProblem [^ints slots ^ints kinds ^booleans readers ^ints elders ^Transitions table ^Trail trail]
  Moves
  ;; The state after op, or -1 if it cannot happen, has happened, or has to wait for an older one of its kind. One that only reads
  ;; is never next: if possible, it is linearized already.
  (after [_ from state op]
    (cond
      (aget readers op)                     -1
      (configs/holds? from (aget slots op)) -1
      :else
      (let [elder (aget elders op)]
        (if (and (<= 0 elder) (not (configs/holds? from (aget slots elder))))
          -1
          (.next table state (aget kinds op))))))

  ;; Makes to what from is once op is linearized, with a head of its own.
  (take [_ from op to head]
    (configs/copy! from to)
    (aset to 0 head)
    (aset to 1 (.add trail (aget from 1) op))
    (configs/mark! to (aget slots op)))

  ;; Linearizes in config, whose state that is, those of ops[start … end) that only read and are possible. No and: it would box.
  (observe [_ config state ops start end]
    (loop [i start]
      (when (< i end)
        (let [op (aget ops i)]
          (when (aget readers op)
            (let [slot (aget slots op)]
              (when-not (configs/holds? config slot)
                (when (<= 0 (.next table state (aget kinds op)))
                  (configs/mark! config slot)
                  (aset config 1 (.add trail (aget config 1) op))))))
          (recur (inc i)))))))

(defn moves
  "The moves of a problem, whose steps go through that table and whose ways are kept in that store."
  [^Problem problem table trail]
  (OfProblem. (.-slots problem) (.-kinds problem) (.-readers problem) (.-elders problem) table trail))
