(ns dev.ariadne.checker.knossos.configs
  "Sets of configurations, flat in one array of longs. A configuration is

    [head trail mask …]

  where head tells the state (and in wgl how far the search is), the masks hold the slots of the open operations that are
  linearized, and trail says how the search came here, which makes no difference between configurations."
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
  (^boolean add [^longs config])
  (^void load [^long number ^longs config])
  (^void clear []))

(defn- mix ^long [^long hash ^long x]
  (let [mixed (* (bit-xor hash x) -7046029254386353131)]
    (bit-xor mixed (unsigned-bit-shift-right mixed 32))))

(defn- hashed
  "The hash of the configuration that starts there; trail does not count."
  ^long [^longs data ^long start ^long stride]
  (loop [i 2, hash (mix 0 (aget data start))]
    (if (< i stride)
      (recur (inc i) (mix hash (aget data (+ start i))))
      hash)))

(defn- same? [^longs data ^long start ^longs config]
  (and (= (aget data start) (aget config 0))
       (loop [i 2]
         (cond
           (= i (alength config))                          true
           (= (aget data (+ start i)) (aget config i))     (recur (inc i))
           :else                                           false))))

(defn- place
  "Where config is or belongs in an open hash table of numbers, each one more than that of a configuration in data."
  ^long [^longs data ^ints table ^longs config]
  (let [stride (alength config)
        mask   (dec (alength table))]
    (loop [at (bit-and (hashed config 0 stride) mask)]
      (let [number (aget table at)]
        (if (or (zero? number) (same? data (* (dec number) stride) config))
          at
          (recur (bit-and (inc at) mask)))))))

(defn- rehash
  "A table twice as long for size configurations, all different."
  ^ints [^longs data ^ints table ^long stride]
  (let [longer (int-array (* 2 (alength table)))
        mask   (dec (alength longer))]
    (dotimes [i (alength table)]
      (let [number (aget table i)]
        (when-not (zero? number)
          (loop [at (bit-and (hashed data (* (dec number) stride) stride) mask)]
            (if (zero? (aget longer at))
              (aset longer at number)
              (recur (bit-and (inc at) mask)))))))
    longer))

(def ^:private ^:const fewest 32)

;; Invariant: table holds each number once and is at most half full. Numbers are in order of arrival.
(deftype Flat [^long stride
               ^:unsynchronized-mutable ^longs data
               ^:unsynchronized-mutable ^ints table
               ^:unsynchronized-mutable ^long size]
  Configs
  (size [_] size)
  (add [_ config]
    (when (= (* 2 size) (alength table))
      (set! table (rehash data table stride)))
    (let [^longs config config
          at            (place data table config)
          fresh         (zero? (aget ^ints table at))]
      (when fresh
        (let [start (* size stride)]
          (when (= start (alength data))
            (set! data (Arrays/copyOf data (int (* 2 start)))))
          (System/arraycopy config 0 data start stride)
          (set! size (inc size))
          (aset ^ints table at (int size))))
      fresh))
  (load [_ number config]
    (System/arraycopy data (* number stride) config 0 stride))
  (clear [_]
    ;; a set that was large once must not cost its clearing ever after
    (if (< (* 8 size) (alength table))
      (set! table (int-array fewest))
      (Arrays/fill table (int 0)))
    (set! size 0)))

(defn configs
  "No configurations yet, with masks of so many words."
  [^long words]
  (let [stride (+ 2 words)]
    (Flat. stride (long-array (* fewest stride)) (int-array fewest) 0)))
