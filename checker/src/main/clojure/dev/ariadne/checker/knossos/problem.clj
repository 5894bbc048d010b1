(ns dev.ariadne.checker.knossos.problem
  "A history as the searches want it: arrays of ints.

  Operations are numbered: first those that answered, in order of return, then the crashed ones, in order of call. What is open
  at the same time has different slots, and a slot is free again after the return, so that masks of slots are as long as the
  history is concurrent. Crashed operations keep their slots, which are in words of their own, after the others."
  (:import (java.util Arrays BitSet)))

(set! *unchecked-math* :warn-on-boxed)

(deftype Problem
         [^long total         ; operations of the history that did not fail
          ^long size          ; those that matter: a crashed one that only reads does not
          ^long completed     ; those of them that answered
          ^long words         ; length of masks
         ^long lost          ; in which word of a mask the slots of crashed operations begin
          origins             ; by operation: its number among those that did not fail
          events              ; calls and returns in order of time: o is the call of operation o, (- -1 o) its return
          slots               ; by operation
          kinds               ; by operation: operations of a kind do the same
          readers             ; by operation: whether it is known to change nothing
          elders              ; by crashed operation: the one before it of that kind, or -1, as for any other operation
          returns])           ; by operation that answered: place of its return in the history

(defn- sorted
  "Sorts keys, in place, and gives the low 31 bits of each."
  ^ints [^longs keys]
  (Arrays/sort keys)
  (let [low (int-array (alength keys))]
    (dotimes [i (alength keys)]
      (aset low i (int (bit-and (aget keys i) 0x7fffffff))))
    low))

(defn- key-of ^long [^long place ^long low]
  (bit-or (bit-shift-left place 31) low))

(defn- numbering
  "The numbers, among those that did not fail, of the operations that matter, in the order in which they are numbered here."
  ^ints [^ints called ^ints returned ^booleans reads]
  (let [keys (long-array (alength called))]
    (loop [i 0, n 0]
      (if (< i (alength called))
        (let [crashed (neg? (aget returned i))]
          (if (and crashed (aget reads i))
            (recur (inc i) n)
            (do (aset keys n (key-of (if crashed (+ 0x80000000 (aget called i)) (aget returned i)) i))
                (recur (inc i) (inc n)))))
        (sorted (Arrays/copyOf keys (int n)))))))

(defn- timeline
  "The calls and returns in order of time."
  ^ints [^ints called ^ints returned ^ints origins ^long completed]
  (let [size (alength origins)
        keys (long-array (+ size completed))]
    (dotimes [o size]
      (aset keys o (key-of (aget called (aget origins o)) o)))
    (dotimes [o completed]
      (aset keys (+ size o) (key-of (aget returned (aget origins o)) (+ size o))))
    (let [events (sorted keys)]
      (dotimes [i (alength events)]
        (let [code (aget events i)]
          (when (<= size code)
            (aset events i (int (- (dec size) code))))))
      events)))

(defn- words ^long [^long slots]
  (quot (+ slots 63) 64))

(defn- assign-slots
  "Fills slots, and gives the number of words that those of operations that answer take."
  ^long [^ints events ^ints slots ^long completed]
  (let [taken (BitSet.)]
    (loop [i 0, most 0]
      (if (< i (alength events))
        (let [code (aget events i)]
          (cond
            (neg? code)         (do (.clear taken (aget slots (- -1 code)))
                                    (recur (inc i) most))
            (< code completed)  (let [slot (.nextClearBit taken 0)]
                                  (.set taken slot)
                                  (aset slots code slot)
                                  (recur (inc i) (max most (inc slot))))
            :else               (recur (inc i) most)))
        (do (loop [o completed]
              (when (< o (alength slots))
                (aset slots o (int (+ (* 64 (words most)) (- o completed))))
                (recur (inc o))))
            (words most))))))

(defn- elders
  ^ints [^ints kinds ^long completed ^long kind-count]
  (let [elders (int-array (alength kinds) -1)
        latest (int-array kind-count -1)]
    (loop [o completed]
      (when (< o (alength kinds))
        (let [kind (aget kinds o)]
          (aset elders o (aget latest kind))
          (aset latest kind (int o))
          (recur (inc o)))))
    elders))

(defn problem
  "Of operations that did not fail, in order of call, by place of call, place of return (-1 for a crashed one), kind, and whether
  they are known to change nothing."
  [^ints called ^ints returned ^ints kinds ^booleans reads]
  (let [origins   (numbering called returned reads)
        size      (alength origins)
        completed (long (areduce origins o n 0 (if (neg? (aget returned (aget origins o))) n (inc n))))
        events    (timeline called returned origins completed)
        slots     (int-array size)
        lost      (assign-slots events slots completed)
        mine      (int-array size)
        readers   (boolean-array size)
        returns   (int-array completed)]
    (dotimes [o size]
      (aset mine o (aget kinds (aget origins o)))
      (aset readers o (aget reads (aget origins o))))
    (dotimes [o completed]
      (aset returns o (aget returned (aget origins o))))
    (Problem. (alength called) size completed (+ lost (words (- size completed))) lost
              origins events slots mine readers (elders mine completed (inc (long (areduce kinds i m -1 (max m (aget kinds i))))))
              returns)))
