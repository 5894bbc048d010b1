(ns dev.ariadne.checker.knossos.configs
  "Sets of configurations, flat in one array of longs. A configuration is

    [head trail mask …]

  where head tells the state (and in wgl how far the search is), the masks hold the slots of the open operations that are
  linearized, and trail says how the search came here, which makes no difference between configurations.

  A configuration is covered by one that differs from it, if at all, by having used fewer of the crashed operations: whatever
  is possible with the others still to come is possible with these to spare. What is covered does not enter a set."
  (:import (java.util Arrays)))

(set! *unchecked-math* :warn-on-boxed)

(defn configuration
  "Room for one configuration."
  ^longs [^long words]
  (long-array (+ 2 words)))

(defn holds? [^longs config ^long slot]
  (not (zero? (bit-and (aget config (+ 2 (bit-shift-right slot 6))) (bit-shift-left 1 slot)))))

(defn mark! [^longs config ^long slot]
  (let [at (+ 2 (bit-shift-right slot 6))]
    (aset config at (bit-or (aget config at) (bit-shift-left 1 slot)))))

(defn unmark! [^longs config ^long slot]
  (let [at (+ 2 (bit-shift-right slot 6))]
    (aset config at (bit-and (aget config at) (bit-not (bit-shift-left 1 slot))))))

(defn copy! [^longs from ^longs to]
  (System/arraycopy from 0 to 0 (alength from)))

(definterface Configs
  (^long size [])
  (^boolean add [^longs config])   ; false if it is covered
  (^void load [^long number ^longs config])
  (^void clear []))

(defn- mix ^long [^long hash ^long x]
  (let [mixed (* (bit-xor hash x) -7046029254386353131)]
    (bit-xor mixed (unsigned-bit-shift-right mixed 32))))

(defn- hashed
  "The hash of what two configurations must agree in for one to cover the other: the head and the masks up to end."
  ^long [^longs data ^long start ^long end]
  (loop [i 2, hash (mix 0 (aget data start))]
    (if (< i end)
      (recur (inc i) (mix hash (aget data (+ start i))))
      hash)))

(defn- covers?
  "Whether the configuration that starts there agrees with config, up to end, and has no more of the crashed operations."
  [^longs data ^long start ^longs config ^long end]
  (and (= (aget data start) (aget config 0))
       (loop [i 2]
         (cond
           (= i (alength config))
           true

           (if (< i end)
             (= (aget data (+ start i)) (aget config i))
             (zero? (bit-and-not (aget data (+ start i)) (aget config i))))
           (recur (inc i))

           :else
           false))))

(def ^:private ^:const fewest 32)

(definterface Places
  (^long place [^longs config])
  (^void lengthen []))

;; Invariant: table, an open hash table, holds each number once, as one more, and is at most half full. Numbers are in order of
;; arrival. Of two configurations of which one covers the other, the one that came later is the one that covers.
(deftype Flat [^long stride ^long end
               ^:unsynchronized-mutable ^longs data
               ^:unsynchronized-mutable ^ints table
               ^:unsynchronized-mutable ^long size]
  Places
  ;; Where config belongs in the table, or -1 if it is covered.
  (place [_ config]
    (let [mask (dec (alength table))]
      (loop [at (bit-and (hashed config 0 end) mask)]
        (let [number (aget table at)]
          (cond
            (zero? number)                                          at
            (covers? data (* (dec number) stride) config end)       -1
            :else                                                   (recur (bit-and (inc at) mask)))))))
  (lengthen [_]
    (let [longer (int-array (* 2 (alength table)))
          mask   (dec (alength longer))]
      (dotimes [number size]
        (loop [at (bit-and (hashed data (* number stride) end) mask)]
          (if (zero? (aget longer at))
            (aset longer at (int (inc number)))
            (recur (bit-and (inc at) mask)))))
      (set! table longer)))

  Configs
  (size [_] size)
  (add [this config]
    (when (= (* 2 size) (alength table))
      (.lengthen this))
    (let [at (.place this config)]
      (if (neg? at)
        false
        (let [start (* size stride)]
          (when (= start (alength data))
            (set! data (Arrays/copyOf data (int (* 2 start)))))
          (System/arraycopy config 0 data start stride)
          (set! size (inc size))
          (aset table at (int size))
          true))))
  (load [_ number config]
    (System/arraycopy data (* number stride) config 0 stride))
  (clear [_]
    ;; a set that was large once must not cost its clearing ever after
    (if (< (* 8 size) (alength table))
      (set! table (int-array fewest))
      (Arrays/fill table (int 0)))
    (set! size 0)))

(defn configs
  "No configurations yet, with masks of so many words, crashed operations beginning in that word."
  [^long words ^long lost]
  (let [stride (+ 2 words)]
    (Flat. stride (+ 2 lost) (long-array (* fewest stride)) (int-array fewest) 0)))
