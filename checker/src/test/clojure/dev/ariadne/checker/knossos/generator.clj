(ns dev.ariadne.checker.knossos.generator
  "Small random histories: a few clients of an object, some of which crash, fail, or are told what is not so."
  (:require [dev.ariadne.checker.knossos.model :as model])
  (:import (java.util Random)))

(defn- pick [^Random random choices]
  (nth choices (.nextInt random (count choices))))

(defn- value
  "Few of them, so that there are duplicates; two have the same hash."
  [random]
  (pick random ["Aa" "BB" 3]))

(def objects
  "By name: the first model, what clients ask for, and what they are told, in some state, if it is not what they asked for."
  {"register"        {:model  (model/register 3)
                      :ask    #(pick % [{:f :read} {:f :read} {:f :write, :value (value %)}])
                      :answer (fn [_ model _] (:value model))}
   "cas-register"    {:model  (model/cas-register)
                      :ask    #(pick % [{:f :read} {:f :write, :value (value %)}
                                        {:f :cas, :value [(pick % [(value %) nil]) (value %)]}])
                      :answer (fn [_ model _] (:value model))}
   "multi-register"  {:model  (model/multi-register {:x 3})
                      :ask    (fn [random]
                                {:f :txn, :value (vec (repeatedly (inc (.nextInt ^Random random 2))
                                                                  #(pick random [[:read (pick random [:x :y]) nil]
                                                                                 [:write (pick random [:x :y]) (value random)]])))})
                      :answer (fn [_ model op]
                                (second (reduce (fn [[held steps] [f k v :as step]]
                                                  (if (= :write f)
                                                    [(assoc held k v) (conj steps step)]
                                                    [held (conj steps [:read k (held k)])]))
                                                [(:values model) []]
                                                (:value op))))}
   "mutex"           {:model (model/mutex)
                      :ask   #(pick % [{:f :acquire} {:f :release}])}
   "set"             {:model  (model/set)
                      :ask    #(pick % [{:f :read} {:f :add, :value (value %)}])
                      :answer (fn [_ model _] (:elements model))}
   "fifo-queue"      {:model  (model/fifo-queue)
                      :ask    #(pick % [{:f :dequeue} {:f :enqueue, :value (value %)}])
                      :answer (fn [_ model _] (peek (:waiting model)))}
   "unordered-queue" {:model  (model/unordered-queue)
                      :ask    #(pick % [{:f :dequeue} {:f :enqueue, :value (value %)}])
                      :answer (fn [random model _] (when-let [waiting (seq (keys (:waiting model)))]
                                                     (pick random (sort-by str waiting))))}})

(defn- lie
  "Something else than the truth, perhaps."
  [random object truth]
  (case object
    "set"            (disj (conj truth (value random)) (value random))
    "multi-register" (mapv (fn [[f k v]] [f k (if (= :read f) (pick random [v (value random)]) v)]) truth)
    "mutex"          truth
    (value random)))

(defn- effect
  "[the model after op, op as its client hears of it]; the latter fails if it cannot happen."
  [random object model op]
  (let [{:keys [answer]} (objects object)
        told  (if (and answer (or (= :txn (:f op)) (nil? (:value op))))
                (assoc op :value (answer random model op))
                op)
        after (model/step model told)]
    (cond
      (model/inconsistent? after)  [model (assoc op :type (pick random [:fail :fail :fail :ok]))]
      (and (not= op told) (zero? (.nextInt ^Random random 3)))
      [after (assoc told :type :ok :value (lie random object (:value told)))]
      (and (= "mutex" object) (zero? (.nextInt ^Random random 4)))
      [model (assoc told :type :ok)]
      :else                        [after (assoc told :type :ok)])))

(defn history
  "A history of an object with at most that many operations. Each takes effect somewhere between its ends."
  [^Random random object most]
  (let [{:keys [model ask]} (objects object)
        total     (inc (.nextInt random most))
        processes (inc (.nextInt random 4))]
    ;; open tells by client the op it asked for and, once that took effect, its end; a client that died makes room for another
    (loop [model model, open {}, asked 0, events [], idle 0]
      (let [client           (.nextInt random processes)
            {:keys [op end]} (open client)
            crash            (fn [] (if (.nextBoolean random) (conj events (assoc op :type :info)) events))]
        (cond
          (or (< 8 idle) (and (= asked total) (empty? open)))
          events

          (and (nil? op) (= asked total))
          (recur model open asked events (inc idle))

          (nil? op)
          (let [op (merge {:process asked, :value nil} (ask random))]
            (recur model (assoc open client {:op op}) (inc asked) (conj events (assoc op :type :invoke)) 0))

          (zero? (.nextInt random 8))
          (recur model (dissoc open client) asked (crash) 0)

          (nil? end)
          (let [[after end] (effect random object model op)]
            (recur after (assoc-in open [client :end] end) asked events 0))

          :else
          (recur model (dissoc open client) asked (conj events end) 0))))))
