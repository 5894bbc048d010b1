(ns dev.ariadne.checker.knossos.brute-force
  "The definition of linearizability, read aloud: tries every order of every choice of operations. Shares no code with the port
  but the models."
  (:require [dev.ariadne.checker.knossos.model :as model]))

(defn- operations
  "What did not fail: {:called place, :returned place or nil, :op what a model sees}."
  [history]
  (for [[called asked] (map-indexed vector history)
        :when (= :invoke (:type asked))
        :let  [[returned end] (first (filter (fn [[place op]]
                                               (and (< called place) (= (:process asked) (:process op))))
                                             (map-indexed vector history)))]
        :when (not= :fail (:type end))]
    (let [ok? (= :ok (:type end))]
      {:called   called
       :returned (when ok? returned)
       :op       {:f (:f asked), :value (if (and ok? (some? (:value end))) (:value end) (:value asked))}})))

(defn- order?
  "Whether done, which led to model, can be continued to have all that returned by event, with what was called by then."
  [ops event model done]
  (or (every? #(or (done %) (nil? (:returned %)) (< event (:returned %))) ops)
      (some (fn [{:keys [called returned op] :as next}]
              (and (not (done next))
                   (< called event)
                   (not-any? #(and returned (< returned (:called %))) done)
                   (let [after (model/step model op)]
                     (and (not (model/inconsistent? after))
                          (order? ops event after (conj done next))))))
            ops)))

(defn first-failing
  "The place of the first :ok up to which no order explains the history, or nil."
  [model history]
  (let [ops (operations history)]
    (first (remove #(order? ops % model #{}) (sort (keep :returned ops))))))

(defn explains?
  "Whether places, those of invocations, are an order that the model and real time allow and that leaves out nothing that
  answered."
  [model history places]
  (let [by-place (into {} (map (juxt :called identity)) (operations history))
        order    (map by-place places)]
    (and (every? some? order)
         (= (count places) (count (set places)))
         (every? (set places) (map :called (filter :returned (vals by-place))))
         (every? (fn [[earlier later]]
                   (not (and (:returned later) (< (:returned later) (:called earlier)))))
                 (for [[earlier & rest] (take-while seq (iterate next order)), later rest]
                   [earlier later]))
         (not (model/inconsistent? (reduce #(model/step %1 (:op %2)) model order))))))
