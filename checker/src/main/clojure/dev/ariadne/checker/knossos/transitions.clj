(ns dev.ariadne.checker.knossos.transitions
  "The transitions between an object's states that a search has asked for, each computed once. States are numbered as they turn
  up, the first being 0; nothing is enumerated that no search has reached, so that a model may have any number of states. To ask
  for one, known or not, is a step, and steps are what a search has a budget of.

  Not thread-safe: each search has its own."
  (:require [dev.ariadne.checker.knossos.budget :as budget])
  (:import (java.util ArrayList HashMap)))

(set! *unchecked-math* :warn-on-boxed)

(definterface Transitions
  (^long next [^long state ^long kind])   ; -1 if it cannot happen there, or if the budget is spent
  (^long steps [])
  (stopped [])                            ; whether the budget was spent when another step was asked for
  (state [^long number]))

(definterface Steps
  (^long known [^long state ^long kind]))

(defn- place
  "Where a key is or belongs in an open hash table of keys, whose length is a power of two. Keys are positive, 0 is no key."
  ^long [^longs keys ^long key]
  (let [mixed (* key -7046029254386353131)
        mask  (dec (alength keys))]
    (loop [at (bit-and (bit-xor mixed (unsigned-bit-shift-right mixed 32)) mask)]
      (let [found (aget keys at)]
        (if (or (zero? found) (= found key))
          at
          (recur (bit-and (inc at) mask)))))))

;; Invariant: keys[i] is a state and a kind of operation, where[i] the state it leads to, or -1. At most half is in use.
(deftype Table [step budget ^HashMap numbers ^ArrayList states
                ^:unsynchronized-mutable ^longs keys
                ^:unsynchronized-mutable ^ints where
                ^:unsynchronized-mutable ^long size
                ^:unsynchronized-mutable ^long steps
                ^:unsynchronized-mutable stopped]
  Transitions
  (steps [_] steps)
  (stopped [_] stopped)
  (next [this state kind]
    (cond
      stopped                      -1
      (budget/spent? budget steps) (do (set! stopped true) -1)
      :else                        (do (set! steps (inc steps))
                                       (.known this state kind))))
  (state [_ number]
    (.get states (int number)))

  Steps
  (known [_ state kind]
    (let [key (inc (bit-or (bit-shift-left state 32) kind))
          at  (place keys key)]
      (if (= key (aget keys at))
        (long (aget where at))
        (let [after  (step (.get states (int state)) kind)
              number (long (cond
                             (nil? after)  -1
                             :else         (if-some [known (.get numbers after)]
                                             known
                                             (let [fresh (.size states)]
                                               (.add states after)
                                               (.put numbers after fresh)
                                               fresh))))]
          (when (= (* 2 size) (alength keys))
            (let [old-keys  keys
                  old-where where
                  longer    (long-array (* 4 size))
                  there     (int-array (* 4 size))]
              (dotimes [i (alength old-keys)]
                (let [old (aget old-keys i)]
                  (when-not (zero? old)
                    (let [to (place longer old)]
                      (aset longer to old)
                      (aset there to (aget old-where i))))))
              (set! keys longer)
              (set! where there)))
          (let [at (place keys key)]
            (aset keys at key)
            (aset where at (int number)))
          (set! size (inc size))
          number)))))

(defn transitions
  "No transitions yet, of an object that starts in initial. (step state kind) is the state after an operation of that kind, a
  number from 0, or nil if it cannot happen there."
  [step initial budget]
  (let [states  (doto (ArrayList.) (.add initial))
        numbers (doto (HashMap.) (.put initial 0))]
    (Table. step budget numbers states (long-array 64) (int-array 64) 0 0 false)))
