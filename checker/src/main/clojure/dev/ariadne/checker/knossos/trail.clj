(ns dev.ariadne.checker.knossos.trail
  "How a search came where it is. A trail is a number, 0 where nothing is linearized yet; adding an operation gives another, and
  the same trail may be continued in several ways."
  (:import (java.util Arrays)))

(set! *unchecked-math* :warn-on-boxed)

(definterface Trail
  (^long add [^long trail ^long op])
  (^long last [^long trail])
  (path [^long trail]))

;; Keeps no more than the last operation: the trail is one more than its number.
(deftype LastOnly []
  Trail
  (add [_ _ op] (inc op))
  (last [_ trail] (dec trail))
  (path [_ _] []))

;; Keeps all of them: befores[i] and ops[i] are the trail continued by trail i and with what. 0 is its own predecessor.
(deftype Whole [^:unsynchronized-mutable ^ints befores
                ^:unsynchronized-mutable ^ints ops
                ^:unsynchronized-mutable ^long size]
  Trail
  (add [_ trail op]
    (when (= size (alength ops))
      (set! befores (Arrays/copyOf befores (int (* 2 size))))
      (set! ops (Arrays/copyOf ops (int (* 2 size)))))
    (aset befores size (int trail))
    (aset ops size (int op))
    (set! size (inc size))
    (dec size))
  (last [_ trail] (long (aget ops trail)))
  (path [_ trail]
    (let [^ints befores befores
          ^ints ops     ops]
      (loop [trail trail, path ()]
        (if (zero? trail)
          (vec path)
          (recur (long (aget befores trail)) (conj path (aget ops trail))))))))

(defn trails
  "A store of trails; whole? if someone will ask for more than the last operation, which costs memory."
  [whole?]
  (if whole?
    (Whole. (int-array 64) (doto (int-array 64) (aset 0 (int -1))) 1)
    (LastOnly.)))
