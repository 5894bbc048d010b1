(ns dev.ariadne.checker.knossos.analysis-test
  "What all three analyses find in small histories."
  (:require [clojure.test :refer [deftest is testing]]
            [dev.ariadne.checker.knossos.analysis :as analysis]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.competition :as competition]
            [dev.ariadne.checker.knossos.linear :as linear]
            [dev.ariadne.checker.knossos.model :as model]
            [dev.ariadne.checker.knossos.wgl :as wgl]))

(defn- history
  "Events [process type f value] as operations."
  [& events]
  (mapv #(zipmap [:process :type :f :value] %) events))

(defn- analyses
  "By each analysis."
  [& args]
  (for [analysis [linear/analysis wgl/analysis competition/analysis]]
    (apply analysis args)))

(defn- verdicts
  "What each analysis finds: true, :unknown or the index of the failing operation."
  [& args]
  (for [{:keys [valid? op]} (apply analyses args)]
    (if (false? valid?) (:index op) valid?)))

(def ^:private failed-write-read
  "A read sees what nobody has written, beside a write that is open."
  (history [0 :invoke :write 0] [0 :ok :write 0]
           [1 :invoke :read nil] [2 :invoke :write 4]
           [1 :ok :read 3] [2 :ok :write 4]
           [3 :invoke :read nil] [3 :ok :read 4]))

(defn- at-once
  "So many operations of clients of their own, all called before the first returns."
  [n op]
  (apply history (for [type [:invoke :ok], i (range n)]
                   (let [[f value] (op i)] [i type f value]))))

(deftest nothing-is-linearizable
  (is (= [true true true] (verdicts (model/register) []))))

(deftest a-sequence-has-to-be-as-the-model-says
  (is (= [true true true]
         (verdicts (model/cas-register) (history [0 :invoke :write 1] [0 :ok :write 1]
                                                 [1 :invoke :cas [1 2]] [1 :ok :cas [1 2]]
                                                 [0 :invoke :read nil] [0 :ok :read 2]))))
  (is (= [5 5 5]
         (verdicts (model/cas-register) (history [0 :invoke :write 1] [0 :ok :write 1]
                                                 [1 :invoke :read nil] [1 :ok :read nil]
                                                 [0 :invoke :read nil] [0 :ok :read 2])))))

(deftest what-overlaps-may-happen-in-either-order
  (doseq [seen [1 2]]
    (is (= [true true true]
           (verdicts (model/register) (history [0 :invoke :write 1] [1 :invoke :write 2] [0 :ok :write 1] [1 :ok :write 2]
                                               [2 :invoke :read nil] [2 :ok :read seen])))))
  (is (= [5 5 5]
         (verdicts (model/register) (history [0 :invoke :write 1] [1 :invoke :write 2] [0 :ok :write 1] [1 :ok :write 2]
                                             [2 :invoke :read nil] [2 :ok :read 0])))))

(deftest a-crashed-operation-may-happen-late-or-never-but-once
  (let [crashed [[0 :invoke :write 1] [0 :info :write 1]]
        reading (fn [& values]
                  (apply history (into crashed (mapcat (fn [v] [[1 :invoke :read nil] [1 :ok :read v]]) values))))]
    (is (= [true true true] (verdicts (model/register 0) (reading 0 0))))
    (is (= [true true true] (verdicts (model/register 0) (reading 0 1))))
    (is (= [7 7 7] (verdicts (model/register 0) (reading 0 1 0))))))

(deftest a-failed-operation-did-not-happen
  (is (= [3 3 3]
         (verdicts (model/register 0) (history [0 :invoke :write 1] [0 :fail :write 1] [1 :invoke :read nil] [1 :ok :read 1])))))

(deftest a-crashed-dequeue-may-have-taken-the-first
  (let [events (history [0 :invoke :enqueue :a] [0 :ok :enqueue :a] [0 :invoke :enqueue :b] [0 :ok :enqueue :b]
                        [1 :invoke :dequeue nil] [1 :info :dequeue nil]
                        [2 :invoke :dequeue nil] [2 :ok :dequeue :b])]
    (is (= [true true true] (verdicts (model/fifo-queue) events)))
    (is (= [5 5 5] (verdicts (model/fifo-queue) (into (subvec events 0 4) (subvec events 6)))))))

(deftest more-may-be-open-than-a-word-has-bits
  (doseq [n [64 65 130]]
    (testing (str n " crashed")
      (let [crashed (apply history (mapcat (fn [i] [[i :invoke :write i] [i :info :write i]]) (range n)))
            reading (fn [values] (into crashed (apply history (mapcat (fn [v] [[:r :invoke :read nil] [:r :ok :read v]]) values))))]
        (is (= [true true true] (verdicts (model/register) (reading [0 (dec n) (quot n 2)]))))
        (is (= (repeat 3 (+ (* 2 n) 3)) (verdicts (model/register) (reading [(dec n) -1]))))
        (is (= (repeat 3 (+ (* 2 n) 5)) (verdicts (model/register) (reading [(dec n) 0 (dec n)]))))))
    (testing (str n " at once, each made possible by the one before")
      (let [chain (at-once n (fn [i] [:cas [(- n i 1) (- n i)]]))]
        (is (= [true true true] (verdicts (model/cas-register 0) chain)))
        (is (= (repeat 3 n) (verdicts (model/cas-register 0) (assoc-in (assoc-in chain [(dec n) :value] [-1 1])
                                                                       [(dec (* 2 n)) :value] [-1 1]))))))))

(deftest a-violation-is-explained
  (let [write-0 {:process 0, :type :ok, :f :write, :value 0, :index 1}
        read-3  {:process 1, :type :ok, :f :read, :value 3, :index 4}
        write-4 {:process 2, :type :invoke, :f :write, :value 4, :index 3}
        after   (fn [value op] {:model (model/cas-register value), :op op})
        refused (fn [value] {:model (model/inconsistent (str "a read of 3 where " value " was held")), :op read-3})]
    (doseq [analysis (analyses (model/cas-register) failed-write-read)]
      (is (= {:valid?      false
              :op          read-3
              :previous-ok write-0
              :last-op     write-0
              :configs     [{:model   (model/cas-register 0)
                             :last-op write-0
                             :pending [(assoc read-3 :type :invoke, :index 2) write-4]}]
              :final-paths [[(after 0 write-0) (refused 0)]
                            [(after 0 write-0) (after 4 write-4) (refused 4)]]}
             (dissoc analysis :analyzer))))))

(deftest where-nothing-is-linearized-a-path-is-the-refusal-alone
  (doseq [{:keys [last-op final-paths]} (analyses (model/register 0) (history [0 :invoke :read nil] [0 :ok :read 1]))]
    (is (nil? last-op))
    (is (= [[{:op    {:process 0, :type :ok, :f :read, :value 1, :index 1}
              :model (model/inconsistent "a read of 1 where 0 was held")}]]
           final-paths))))

(deftest the-last-operation-may-be-open-still
  (doseq [{:keys [op last-op]} (analyses (model/register 0) (history [0 :invoke :write 1] [1 :invoke :read nil] [2 :invoke :read nil]
                                                                     [1 :ok :read 1]
                                                                     [3 :invoke :read nil] [3 :ok :read 0]
                                                                     [2 :ok :read 1]))]
    (is (= 5 (:index op)))
    (is (= {:process 2, :type :invoke, :f :read, :value 1, :index 2} last-op))))

(deftest a-valid-history-has-an-end
  (doseq [analysis (analyses (model/cas-register 0) (history [0 :invoke :read nil] [1 :invoke :write 3] [2 :invoke :write 5]
                                                             [1 :info :write 3] [0 :ok :read 3]))]
    (is (= {:valid?  true
            :configs [{:model   (model/cas-register 3)
                       :last-op {:process 0, :type :ok, :f :read, :value 3, :index 4}
                       :pending [{:process 2, :type :invoke, :f :write, :value 5, :index 2}]}]}
           (dissoc analysis :analyzer)))))

(deftest the-analyzer-is-told
  (is (= [:linear :wgl :linear] (map :analyzer (analyses (model/cas-register) failed-write-read)))))

(deftest an-explanation-is-not-worked-out-before-somebody-looks
  (doseq [analysis (analyses (model/cas-register) failed-write-read)]
    (is (not (realized? (:configs analysis))))
    (is (not (realized? (:final-paths analysis))))
    (is (= 2 (count (:final-paths analysis))))))

(deftest an-explanation-ends
  (testing "8 open writes can be ordered in more than 100,000 ways, each of which ends in the refusal of the read"
    (let [events (into (at-once 8 (fn [i] [:write i])) (history [:r :invoke :read nil] [:r :ok :read -1]))]
      (doseq [{:keys [configs final-paths]} (analyses (model/register)
                                                      (into (subvec events 0 8) (subvec events 16)))]
        (is (= 1 (count configs)))
        (is (= 10 (count final-paths)))
        (is (every? #(model/inconsistent? (:model (peek %))) final-paths))))))

(deftest the-budget-is-kept
  (doseq [steps [1 2]]
    (doseq [{:keys [valid? cause previous-ok]} (analyses (model/cas-register) failed-write-read {:max-steps steps})]
      (is (= :unknown valid?))
      (is (= (str "more than " steps " steps") cause))
      (is (= 1 (:index previous-ok)))))
  (is (= [4 4 4] (verdicts (model/cas-register) failed-write-read {:max-steps 4}))))

(deftest of-two-searches-that-give-up-the-one-is-heard-that-knows-more
  (testing "linear tries the crashed write first, wgl the one that answers"
    (is (= [nil 3 3]
           (map (comp :index :previous-ok)
                (analyses (model/register)
                          (history [0 :invoke :write 1] [0 :info :write 1] [2 :invoke :write 2] [2 :ok :write 2]
                                   [3 :invoke :read nil] [3 :ok :read 1])
                          {:max-steps 1}))))))

(def ^:private endless
  "More configurations than there is time for: of 60 at once none can be left out, and nothing explains the read."
  (into (at-once 60 (fn [i] [:write i])) (history [:r :invoke :read nil] [:r :ok :read -1])))

(deftest a-search-stops-when-its-time-is-up
  (doseq [{:keys [valid? cause]} (analyses (model/register) endless {:time-limit 20})]
    (is (= :unknown valid?))
    (is (= :timeout cause))))

(deftest a-search-stops-when-its-thread-is-interrupted
  (doseq [analysis [linear/analysis wgl/analysis competition/analysis]]
    (let [found  (promise)
          thread (doto (Thread. #(deliver found (analysis (model/register) endless))) .start)]
      (.interrupt thread)
      (is (= "interrupted" (:cause (deref found 60000 {:cause "still running"})))))))

(deftest the-loser-of-a-competition-stops
  (testing "linear is lost in 60 writes at once, wgl takes them as they come"
    (let [{:keys [valid? analyzer]} (competition/analysis (model/register) (subvec endless 0 120))]
      (is (true? valid?))
      (is (= :wgl analyzer))))
  (testing "at the very step at which it has lost"
    (is (= #{:wgl} (set (repeatedly 20 #(:analyzer (competition/analysis (model/register) (subvec endless 0 120)))))))))

(deftest what-breaks-in-a-model-comes-through
  (doseq [analysis [linear/analysis wgl/analysis competition/analysis]]
    (is (thrown-with-msg? IllegalArgumentException #"^no function :pop in register, which has :read, :write$"
                          (analysis (model/register) (history [0 :invoke :pop nil]))))))

(defrecord Countdown [left]
  model/Model
  (step [_ op]
    (if (pos? left)
      (->Countdown (dec left))
      (throw (IllegalStateException. (str "no " (:f op) " left"))))))

(deftest what-breaks-while-searching-comes-through
  (doseq [analysis [linear/analysis wgl/analysis competition/analysis]]
    (is (thrown-with-msg? IllegalStateException #"^no :tick left$"
                          (analysis (->Countdown 3) (apply history (mapcat (fn [_] [[0 :invoke :tick nil] [0 :ok :tick nil]])
                                                                           (range 5))))))))

(defrecord HalfBroken [value]
  model/Model
  (step [this op]
    (cond
      (= "ariadne-knossos" (.getName (Thread/currentThread))) (throw (IllegalStateException. "broken"))
      (= :write (:f op))                                      (->HalfBroken (:value op))
      (= value (:value op))                                   this
      :else                                                   (model/inconsistent "another value"))))

(deftest a-search-that-breaks-takes-the-other-with-it
  (is (thrown-with-msg? IllegalStateException #"^broken$" (competition/analysis (->HalfBroken nil) endless))))

(deftest an-explanation-that-takes-too-long-is-none
  (let [impatient (fn [problem fresh _ whole?] (linear/search problem fresh (budget/budget 10) whole?))
        found     (analysis/analysis wgl/search impatient (model/register)
                                     (into (at-once 5 (fn [i] [:write i])) (history [:r :invoke :read nil] [:r :ok :read -1]))
                                     {})]
    (is (= [false 11] [(:valid? found) (:index (:op found))]))
    (is (empty? (:configs found)))
    (is (empty? (:final-paths found)))))

(deftest states-are-found-as-the-search-goes
  (testing "a counter has as many states as there are numbers, and the search knows only those it meets"
    (is (= [true true true]
           (verdicts (->Countdown Long/MAX_VALUE) (apply history (mapcat (fn [_] [[0 :invoke :tick nil] [0 :ok :tick nil]])
                                                                         (range 2000))))))))
