(ns dev.ariadne.checker.knossos.configs-test
  (:require [clojure.test :refer [are deftest is]]
            [dev.ariadne.checker.knossos.configs :as configs])
  (:import (dev.ariadne.checker.knossos.configs Configs)
           (java.util Random)))

(defn- config
  "[head trail masks …] as an array."
  [& longs]
  (long-array longs))

(defn- added?
  "Whether a configuration enters a set that has another already, with one word for open operations and one for crashed ones."
  [other one]
  (let [^Configs seen (configs/configs 2 1)]
    (.add seen (apply config other))
    (.add seen (apply config one))))

(deftest what-differs-in-head-or-open-operations-is-another
  (are [other one] (added? other one)
    [0 0 0 0]   [1 0 0 0]
    [0 0 0 0]   [0 0 1 0]
    [0 0 2 0]   [0 0 1 0]
    [0 0 3 0]   [0 0 1 0]))

(deftest what-has-used-no-fewer-crashed-operations-is-covered
  (are [other one] (not (added? other one))
    [0 0 1 0]   [0 0 1 0]
    [0 0 1 0]   [0 0 1 1]
    [0 0 1 1]   [0 0 1 3])
  (are [other one] (added? other one)
    [0 0 1 1]   [0 0 1 0]
    [0 0 1 1]   [0 0 1 2]
    [0 0 1 -1]  [0 0 1 Long/MAX_VALUE]))

(deftest how-the-search-came-there-makes-no-difference
  (is (not (added? [0 1 1 1] [0 2 1 1]))))

(deftest a-set-keeps-what-was-added-in-order
  (let [^Configs seen (configs/configs 2 1)
        random        (Random. 7193)
        few           #(long (bit-shift-left (.nextInt random 8) (* 30 (.nextInt random 2))))
        covers?       (fn [[head open crashed] [head' open' crashed']]
                        (and (= head head') (= open open') (zero? (bit-and-not crashed crashed'))))
        into-array    (long-array 4)]
    (dotimes [_ 2]                                           ; a second time after it was cleared
      (.clear seen)
      (is (zero? (.size seen)))
      (let [kept (reduce (fn [kept _]
                           (let [[head open crashed :as one] [(.nextInt random 20) (few) (few)]
                                 fresh                       (not-any? #(covers? % one) kept)]
                             (is (= fresh (.add seen (config head 9 open crashed))))
                             (if fresh (conj kept one) kept)))
                         []
                         (range 3000))]
        (is (< 1000 (count kept)))
        (is (= kept
               (for [i (range (.size seen))]
                 (do (.load seen i into-array)
                     [(aget into-array 0) (aget into-array 2) (aget into-array 3)]))))))))

(deftest a-mask-has-a-bit-for-each-slot
  (let [marked (configs/configuration 3)]
    (doseq [slot [0 63 64 191]]
      (is (not (configs/holds? marked slot)))
      (configs/mark! marked slot)
      (is (configs/holds? marked slot)))
    (is (= [0 0 (bit-or 1 Long/MIN_VALUE) 1 Long/MIN_VALUE] (vec marked)))
    (configs/unmark! marked 63)
    (is (= [0 0 1 1 Long/MIN_VALUE] (vec marked)))))
