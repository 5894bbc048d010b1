(ns dev.ariadne.checker.knossos.model-test
  (:require [clojure.test :refer [are deftest is]]
            [dev.ariadne.checker.knossos.model :as model])
  (:import (java.util HashMap)))

(defn- after
  "The model after operations [f value], or why one of them cannot happen."
  [model & ops]
  (let [end (reduce #(model/step %1 {:f (first %2), :value (second %2)}) model ops)]
    (if (model/inconsistent? end) (:msg end) end)))

(deftest everything-happens-to-noop
  (is (= (model/noop) (after (model/noop) [:anything 1] [:else]))))

(deftest a-register-holds-what-was-written-last
  (is (= (model/register 2) (after (model/register) [:write 1] [:write 2] [:read 2])))
  (is (= "a read of 1 where 2 was held" (after (model/register 2) [:read 1])))
  (is (= "a read of 1 where nil was held" (after (model/register) [:read 1]))))

(deftest a-read-of-nil-is-an-answer-nobody-kept
  (are [model] (= model (after model [:read nil]))
    (model/register 2)
    (model/cas-register 2)
    (after (model/set) [:add 1]))
  (is (= (model/multi-register {:x 1}) (after (model/multi-register {:x 1}) [:txn [[:read :x nil] [:read :y nil]]]))))

(deftest a-cas-register-swaps-what-it-holds
  (is (= (model/cas-register 2) (after (model/cas-register) [:cas [nil 1]] [:cas [1 2]] [:read 2])))
  (is (= "a swap of 1 for 3 where 2 was held" (after (model/cas-register 2) [:cas [1 3]])))
  (is (= (model/cas-register 2) (after (model/cas-register 1) [:write 2]))))

(deftest registers-are-read-and-written-in-order
  (let [registers (model/multi-register {:x 1, :y 2})]
    (is (= (model/multi-register {:x 3, :y 2}) (after registers [:txn [[:read :x 1] [:write :x 3] [:read :x 3]]])))
    (is (= "a read of 3 from :x where 1 was held" (after registers [:txn [[:read :x 3] [:write :x 3]]])))
    (is (= "a read of 0 from :z where nil was held" (after registers [:txn [[:read :z 0]]])))))

(deftest a-mutex-has-one-holder
  (is (= (model/mutex) (after (model/mutex) [:acquire] [:release])))
  (is (= "acquired while held" (after (model/mutex) [:acquire] [:acquire])))
  (is (= "released while free" (after (model/mutex) [:release]))))

(deftest a-set-is-read-as-a-whole
  (let [one-two (after (model/set) [:add 1] [:add 2] [:add 2])]
    (is (= one-two (after one-two [:read #{1 2}])))
    (is (= one-two (after one-two [:read [2 1]])))
    (is (= "a read of #{1} where #{1 2} was held" (after one-two [:read #{1}])))))

(deftest a-fifo-queue-gives-the-first-first
  (let [a-b (after (model/fifo-queue) [:enqueue :a] [:enqueue :b])]
    (is (= (model/fifo-queue) (after a-b [:dequeue :a] [:dequeue :b])))
    (is (= "a dequeue of :b where :a was first" (after a-b [:dequeue :b])))
    (is (= "a dequeue of :a from an empty queue" (after (model/fifo-queue) [:dequeue :a])))
    (is (= (after (model/fifo-queue) [:enqueue :b]) (after a-b [:dequeue nil])))))

(deftest an-unordered-queue-gives-any-it-has
  (let [a-a-b (after (model/unordered-queue) [:enqueue :a] [:enqueue :a] [:enqueue :b])]
    (is (= (model/unordered-queue) (after a-a-b [:dequeue :b] [:dequeue :a] [:dequeue :a])))
    (is (= "a dequeue of :b where none was waiting" (after a-a-b [:dequeue :b] [:dequeue :b])))))

(deftest equal-states-are-equal-however-they-came-about
  (are [one other] (= one (.get (doto (HashMap.) (.put other one)) one))
    (after (model/set) [:add 1] [:add 2])                      (after (model/set) [:add 2] [:add 1])
    (after (model/fifo-queue) [:enqueue 1] [:dequeue 1] [:enqueue 2]) (after (model/fifo-queue) [:enqueue 2])
    (after (model/unordered-queue) [:enqueue 1] [:dequeue 1])  (model/unordered-queue)
    (after (model/multi-register {}) [:txn [[:write 1 2]]])    (model/multi-register {1 2})))

(deftest an-operation-that-the-model-does-not-have-is-refused
  (are [model op message] (thrown-with-msg? IllegalArgumentException message (model/step model op))
    (model/register)           {:f :cas, :value [1 2]}         #"^no function :cas in register, which has :read, :write$"
    (model/cas-register)       {:f :cas, :value 1}             #"^:cas wants a pair \[from to\], not 1$"
    (model/multi-register {})  {:f :read, :value 1}            #"^no function :read in multi-register, which has :txn$"
    (model/multi-register {})  {:f :txn, :value [[:add 1 2]]}  #"^:txn wants steps .*, not \[\[:add 1 2\]\]$"
    (model/mutex)              {:f :read, :value 1}            #"^no function :read in mutex, which has :acquire, :release$"
    (model/set)                {:f :read, :value 1}            #"^:read wants a set, not 1$"
    (model/fifo-queue)         {:f :pop, :value 1}             #"^no function :pop in fifo-queue, which has :enqueue, :dequeue$"
    (model/unordered-queue)    {:f :pop, :value 1}             #"^no function :pop in unordered-queue, which has"))

(deftest models-have-names
  (are [model-name initial model] (= model (model/named model-name initial))
    "noop"            nil     (model/noop)
    "register"        1       (model/register 1)
    "cas-register"    nil     (model/cas-register)
    "multi-register"  {:x 1}  (model/multi-register {:x 1})
    "mutex"           'free   (model/mutex)
    "mutex"           'held   (after (model/mutex) [:acquire])
    "set"             [1 1]   (after (model/set) [:add 1])
    "fifo-queue"      [1 2]   (after (model/fifo-queue) [:enqueue 1] [:enqueue 2])
    "unordered-queue" [1 1]   (after (model/unordered-queue) [:enqueue 1] [:enqueue 1]))
  (are [model-name initial message] (thrown-with-msg? IllegalArgumentException message (model/named model-name initial))
    "stack"          nil  #"^no model 'stack' in this port, which has cas-register, fifo-queue, multi-register, mutex, noop"
    "mutex"          3    #"^mutex starts free or held, not 3$"
    "set"            3    #"^set starts with a list, not 3$"
    "fifo-queue"     3    #"^fifo-queue starts with a list, not 3$"
    "multi-register" 3    #"^multi-register starts with a map of registers, not 3$"))
