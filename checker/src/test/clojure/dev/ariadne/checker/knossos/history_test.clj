(ns dev.ariadne.checker.knossos.history-test
  (:require [clojure.test :refer [are deftest is]]
            [dev.ariadne.checker.knossos.history :as history]))

(defn- op [process type f value]
  {:process process, :type type, :f f, :value value})

(deftest an-invocation-learns-what-it-saw
  (is (= [(op 0 :invoke :read 2) (op 0 :ok :read 2)]
         (history/complete [(op 0 :invoke :read nil) (op 0 :ok :read 2)]))))

(deftest an-answer-of-nothing-leaves-what-was-asked
  (is (= [(op 0 :invoke :write 2) (op 0 :ok :write 2)]
         (history/complete [(op 0 :invoke :write 2) (op 0 :ok :write nil)]))))

(deftest a-failed-operation-says-so-at-both-ends
  (is (= [(assoc (op 0 :invoke :write 1) :fails? true) (op 0 :fail :write 1)]
         (history/complete [(op 0 :invoke :write 1) (op 0 :fail :write nil)])
         (history/complete [(op 0 :invoke :write nil) (op 0 :fail :write 1)]))))

(deftest a-crashed-operation-keeps-what-it-asked-for
  (let [crashed [(op 0 :invoke :read nil) (op 0 :info :read 7)]]
    (is (= crashed (history/complete crashed)))))

(deftest an-operation-has-an-index
  (is (= [0 1] (map :index (history/index [(op 0 :invoke :read nil) (op 0 :ok :read 2)]))))
  (is (= [4 9] (map :index (history/index [{:index 4} {:index 9}])))))

(deftest invocations-are-paired-with-their-completions
  (is (= [[0 3] [1 2] [4 nil]]
         (history/pairs [(op 0 :invoke :read nil) (op 1 :invoke :read nil) (op 1 :ok :read 2) (op 0 :info :read nil)
                         (op 0 :invoke :read nil)]))))

(deftest the-word-of-a-nemesis-is-a-remark
  (is (= [[1 3]]
         (history/pairs [(op :nemesis :info :start nil) (op 0 :invoke :read nil) (op :nemesis :info :stop nil)
                         (op 0 :ok :read 1)]))))

(deftest what-did-not-fail-may-have-happened
  (is (= [{:called 0, :invoke (assoc (op 0 :invoke :read 2) :index 0), :returned 3, :ok (assoc (op 0 :ok :read 2) :index 3)}
          {:called 4, :invoke (assoc (op 1 :invoke :write 5) :index 4)}]
         (history/operations [(op 0 :invoke :read nil) (op 1 :invoke :write 4) (op 1 :fail :write 4) (op 0 :ok :read 2)
                              (op 1 :invoke :write 5)]))))

(deftest a-history-that-cannot-be-is-refused
  (are [message events] (thrown-with-msg? IllegalArgumentException message (history/pairs events))
    #"^event 1: process 0 invokes while its last operation is open$" [(op 0 :invoke :read nil) (op 0 :invoke :read nil)]
    #"^event 0: process 3 completes what it never invoked$"          [(op 3 :ok :read 1)]
    #"^event 0: process 3 has the :type nil, not :invoke, :ok, :fail or :info$" [{:process 3}]))
