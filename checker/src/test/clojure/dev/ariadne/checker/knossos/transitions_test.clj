(ns dev.ariadne.checker.knossos.transitions-test
  (:require [clojure.test :refer [deftest is]]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.transitions :as transitions])
  (:import (dev.ariadne.checker.knossos.transitions Transitions)))

(defn- unbounded
  ^Transitions [step initial]
  (transitions/transitions step initial (budget/budget Long/MAX_VALUE)))

(deftest a-transition-is-computed-once
  (let [asked              (atom [])
        ^Transitions table (unbounded (fn [state kind]
                                        (swap! asked conj [state kind])
                                        (when (even? (long kind)) (+ (long state) (long kind))))
                                      10)]
    (is (= [1 2 -1 1 -1] [(.next table 0 2) (.next table 1 2) (.next table 0 1) (.next table 0 2) (.next table 0 1)]))
    (is (= [[10 2] [12 2] [10 1]] @asked))
    (is (= [10 12 14] (map #(.state table %) (range 3))))))

(deftest equal-states-have-one-number
  (let [^Transitions table (unbounded (fn [_ kind] (["Aa" "BB" "Aa"] kind)) "BB")]
    (is (= [1 0 1] (map #(.next table 0 %) (range 3))))))

(deftest many-transitions-are-kept-apart
  (let [^Transitions table (unbounded (fn [state kind] (+ (* 100 (long kind)) (rem (long state) 100))) 0)
        reached            #(vec (for [state (range 100), kind (range 100)]
                                   (.state table (.next table state kind))))]
    (dotimes [kind 100]
      (.next table 0 kind))
    (is (= (for [state (range 100), kind (range 100)] (+ (* 100 kind) (rem (* 100 state) 100)))
           (reached)
           (reached)))))

(deftest a-step-is-one-that-is-known-too-and-none-is-taken-beyond-the-budget
  (let [asked              (atom 0)
        ^Transitions table (transitions/transitions (fn [_ _] (swap! asked inc) 7) 7 (budget/budget 2))]
    (is (= [0 0 false] [(.next table 0 0) (.next table 0 0) (.stopped table)]))
    (is (= [-1 true 2 1] [(.next table 0 1) (.stopped table) (.steps table) @asked]))))
