(ns dev.ariadne.checker.knossos.wgl-test
  (:require [clojure.test :refer [deftest is testing]]
            [dev.ariadne.checker.knossos.wgl :as wgl])
  (:import (dev.ariadne.checker.history Outcome Recorder)
           (dev.ariadne.checker.model Models)
           (dev.ariadne.checker.search ObjectVerdict)))

(defn- operations
  "Operations from events [process :invoke f value] and [process outcome value]."
  [& events]
  (let [recorder (Recorder.)]
    (reduce (fn [open [process kind & [a b]]]
              (if (= :invoke kind)
                (assoc open process (.invoke recorder process nil (name a) b 0))
                (do (.complete recorder (open process) kind a 0)
                    (dissoc open process))))
            {}
            events)
    (.operations (.history recorder))))

(defn- check [& events]
  (wgl/check (Models/casRegister 0) (apply operations events) 10000))

(deftest nothing-is-linearizable
  (is (= (ObjectVerdict/linearizable 0 0) (check))))

(deftest a-sequence-takes-one-step-each
  (is (= (ObjectVerdict/linearizable 3 3)
         (check [0 :invoke :write 1] [0 Outcome/OK nil]
                [0 :invoke :cas [1 2]] [0 Outcome/OK nil]
                [0 :invoke :read nil] [0 Outcome/OK 2]))))

(deftest a-stale-read-is-found-where-it-returns
  (is (= (ObjectVerdict/notLinearizable 2 2 3)
         (check [0 :invoke :write 1] [0 Outcome/OK nil]
                [1 :invoke :read nil] [1 Outcome/OK 0]))))

(deftest lifted-entries-come-back
  (testing "the first guess, write 1 before write 2, has to be taken back"
    (is (.isLinearizable ^ObjectVerdict
         (check [0 :invoke :write 1] [1 :invoke :write 2]
                [0 Outcome/OK nil] [1 Outcome/OK nil]
                [2 :invoke :read nil] [2 Outcome/OK 1]))))
  (testing "and what was taken back is as due as before"
    (is (= 5
           (.getAsInt (.event ^ObjectVerdict
                       (check [0 :invoke :write 1] [1 :invoke :write 2]
                              [0 Outcome/OK nil] [1 Outcome/OK nil]
                              [2 :invoke :read nil] [2 Outcome/OK 0])))))))

(deftest nothing-forces-an-operation-of-unknown-outcome
  (let [crashed [[0 :invoke :cas [7 8]] [0 Outcome/UNKNOWN nil] [1 :invoke :read nil]]]
    (is (.isLinearizable ^ObjectVerdict (apply check (conj crashed [1 Outcome/OK 0]))))
    (is (not (.isLinearizable ^ObjectVerdict (apply check (conj crashed [1 Outcome/OK 8])))))))

(deftest the-budget-is-kept
  (is (= (ObjectVerdict/unknown 1 0 0 "out of steps")
         (wgl/check (Models/casRegister 0) (operations [0 :invoke :read nil] [0 Outcome/OK 0]) 0))))
