(ns dev.ariadne.checker.knossos.fuzz-test
  "The searches against brute force. For more histories than mvn test has:

    (require '[dev.ariadne.checker.knossos.fuzz-test :as fuzz])
    (fuzz/disagreements 7193 20000)   ; => {:agreed 20000, …}"
  (:require [clojure.test :refer [deftest is]]
            [dev.ariadne.checker.knossos.analysis :as analysis]
            [dev.ariadne.checker.knossos.brute-force :as brute-force]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.competition :as competition]
            [dev.ariadne.checker.knossos.generator :as generator]
            [dev.ariadne.checker.knossos.linear :as linear]
            [dev.ariadne.checker.knossos.model :as model]
            [dev.ariadne.checker.knossos.wgl :as wgl])
  (:import (java.util Random)))

(defn- order-of
  "The places of the invocations in the order that a search gives."
  [search model history]
  (let [{:keys [ops problem fresh]} (#'analysis/prepare model history)]
    (map #(:called (ops (aget ^ints (.-origins ^dev.ariadne.checker.knossos.problem.Problem problem) %)))
         (:order (search problem fresh (budget/budget Long/MAX_VALUE) true)))))

(defn- refused?
  "Whether a final path is a walk of the model that ends in the refusal of op."
  [op path]
  (and (= op (:op (peek path)))
       (model/inconsistent? (:model (peek path)))
       (every? (fn [[from to]] (= (:model to) (model/step (:model from) (:op to))))
               (partition 2 1 path))))

(defn- wrong
  "What is wrong with the analysis of a history, or nil."
  [search analysis model history truth]
  (let [{:keys [valid? op previous-ok configs final-paths]} (analysis model history)]
    (cond
      (not= valid? (nil? truth))                       :valid?
      (and valid? (empty? configs))                    :configs
      (and valid? search (not (brute-force/explains? model history (order-of search model history)))) :order
      valid?                                           nil
      (not= truth (:index op))                         :op
      (not= (:index previous-ok)
            (last (keep-indexed #(when (= :ok (:type %2)) %1) (take truth history)))) :previous-ok
      (empty? final-paths)                             :final-paths
      (not-every? #(refused? op %) final-paths)        :refusal)))

(defn disagreements
  "Judges so many random histories by each search: how many :agreed, how many of them were :invalid, and the :wrong ones, each
  with its object and history."
  [seed histories]
  (let [random (Random. seed)]
    (reduce (fn [counts n]
              (let [object  (nth (sort (keys generator/objects)) (mod n (count generator/objects)))
                    model   (:model (generator/objects object))
                    history (generator/history random object 7)
                    truth   (brute-force/first-failing model history)
                    bad     (or (when-let [what (wrong linear/search linear/analysis model history truth)]
                                  [:linear what])
                                (when-let [what (wrong wgl/search wgl/analysis model history truth)]
                                  [:wgl what])
                                (when (zero? (mod n 10))
                                  (when-let [what (wrong nil competition/analysis model history truth)]
                                    [:competition what])))]
                (cond-> (update-in counts [:objects object (nil? truth)] (fnil inc 0))
                  bad       (update :wrong conj [bad object history])
                  (not bad) (update :agreed inc))))
            {:agreed 0, :wrong [], :objects (sorted-map)}
            (range histories))))

(deftest small-histories-are-judged-as-by-brute-force
  (let [{:keys [agreed wrong objects]} (disagreements 7193 1400)]
    (is (= [] wrong))
    (is (= 1400 agreed))
    (doseq [[object counts] objects]
      (is (< 20 (counts true)) (str "few valid histories of " object))
      (is (< 20 (counts false)) (str "few invalid histories of " object)))))
