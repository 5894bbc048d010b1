(ns dev.ariadne.checker.knossos.analysis
  "What the searches found, for people. The options of an analysis:

    :max-steps   give up after so many steps of the model
    :time-limit  give up after so many milliseconds; not for use where the same history has to have the same verdict

  Its result:

    :valid?       true, false, or :unknown if it gave up
    :analyzer     :linear or :wgl, which decided
    :op           if not valid, the first :ok that no order explains
    :previous-ok  the :ok before that, up to which all is well; if unknown, the last of which that is known
    :last-op      if not valid, with what an order ends that explains all up to there, if with anything
    :configs      what the object may be like after :previous-ok, or at the end of a valid history: the :model, the :pending
                  operations that have not happened, and the :last-op that has
    :final-paths  if not valid, ways on from there, each from operation to operation to the refusal of :op; shorter ones first
    :cause        if unknown, why: :timeout, or in words

  The verdict comes first: configs and final paths are lazy, are worked out when somebody looks, and end after a few. There are
  none where wgl decided and it takes linear too long to find them."
  (:require [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.history :as history]
            [dev.ariadne.checker.knossos.model :as model]
            [dev.ariadne.checker.knossos.problem :as problem]
            [dev.ariadne.checker.knossos.transitions :as transitions])
  (:import (dev.ariadne.checker.knossos.problem Problem)
           (java.util ArrayList HashMap)
           (java.util.concurrent CompletableFuture TimeUnit)
           (java.util.function Consumer)))

(set! *unchecked-math* :warn-on-boxed)

(def ^:private ^:const shown
  "How many configs, and how many final paths."
  10)

(def ^:private ^:const explaining
  "How many steps an explanation may take."
  1000000)

(defn kinds
  "Numbers what is equal among keys: [by key its number, by number the place of the first such key]."
  [keys]
  (let [numbers (HashMap.)
        kinds   (int-array (count keys))
        firsts  (ArrayList.)]
    (loop [place 0, keys (seq keys)]
      (if keys
        (let [fresh (.size firsts)
              known (.putIfAbsent numbers (first keys) fresh)]
          (when (nil? known)
            (.add firsts place))
          (aset kinds place (int (or known fresh)))
          (recur (inc place) (next keys)))
        [kinds (int-array firsts)]))))

(defn- prepare
  "A model and a history as a search wants them: {:ops …, :problem …, :fresh …}."
  [model history]
  (let [ops            (history/operations history)
        seen           (mapv #(select-keys (:invoke %) [:f :value]) ops)
        [kinds firsts] (kinds seen)
        known          (mapv seen firsts)
        _              (run! #(model/step model %) known)    ; refuses what is malformed, even where no search goes
        reads          (mapv #(model/read-only? model %) known)]
    {:ops     ops
     :problem (problem/problem (int-array (mapv :called ops))
                               (int-array (mapv #(or (:returned %) -1) ops))
                               kinds
                               (boolean-array (mapv reads kinds)))
     :fresh   #(transitions/transitions (fn [state kind]
                                          (let [after (model/step state (known kind))]
                                            (when-not (model/inconsistent? after) after)))
                                        model
                                        %)}))

(defn- op-of
  "The operation of that number: its :ok or its :invoke."
  [{:keys [ops ^Problem problem]} ^long number type]
  (type (ops (aget ^ints (.-origins problem) number))))

(defn- last-op
  "The last operation of a search that came to the return of another, as it was known by then; nil if there is none."
  [prepared ^long at ^long last]
  (when-not (neg? last)
    (op-of prepared last (if (< last at) :ok :invoke))))

(defn- configs
  "The configurations of a search that came to the return of that operation."
  [prepared at ends]
  (map (fn [{:keys [model pending last]}]
         {:model   model
          :last-op (last-op prepared at last)
          :pending (mapv #(op-of prepared % :invoke) pending)})
       (take shown ends)))

(defn- longer
  "The paths that go on from one by an operation that changes something."
  [{:keys [path model pending]}]
  (for [op    pending
        :let  [after (model/step model op)]
        :when (not (or (model/inconsistent? after) (= after model)))]
    {:path    (conj path {:op op, :model after})
     :model   after
     :pending (remove #(identical? op %) pending)}))

(defn- final-paths
  "How each way on from configs comes to the refusal of op. One that begins with nothing has no first step: who draws paths
  wants an :op in each."
  [configs invoked op]
  (->> (map (fn [{:keys [model last-op pending]}]
              {:path (if last-op [{:op last-op, :model model}] []), :model model, :pending (remove #(identical? invoked %) pending)})
            configs)
       (iterate #(mapcat longer %))
       (take-while seq)
       (mapcat identity)
       (map (fn [{:keys [path model]}]
              (conj path {:op op, :model (model/step model op)})))
       distinct
       (take shown)))

(defn- ends-of
  "The configurations that a search ends in, if need be found by explain, and none if that takes too long."
  [{:keys [problem fresh]} explain found]
  (if-let [ends (:ends found)]
    @ends
    (let [again (explain problem fresh (budget/budget explaining) false)]
      (when (false? (:answer again))
        @(:ends again)))))

(defn- result [prepared explain {:keys [analyzer answer at last cause] :as found}]
  (let [previous (when (and at (pos? (long at)))
                   (op-of prepared (dec (long at)) :ok))
        at       (or at (.-completed ^Problem (:problem prepared)))
        configs  (lazy-seq (configs prepared at (ends-of prepared explain found)))]
    (case answer
      true     {:valid? true, :analyzer analyzer, :configs configs}
      false    (let [op (op-of prepared at :ok)]
                 {:valid?      false
                  :analyzer    analyzer
                  :op          op
                  :previous-ok previous
                  :last-op     (last-op prepared at last)
                  :configs     configs
                  :final-paths (lazy-seq (final-paths configs (op-of prepared at :invoke) op))})
      :unknown {:valid? :unknown, :analyzer analyzer, :previous-ok previous, :cause cause})))

(defn- within
  "The result of search, which takes a budget, within a time."
  [budget millis search]
  (let [alarm (CompletableFuture.)]
    (.thenAccept alarm (reify Consumer
                         (accept [_ late]
                           (when late
                             (budget/stop! budget :timeout)))))
    (.completeOnTimeout alarm true (long millis) TimeUnit/MILLISECONDS)
    (try
      (search)
      (finally
        (.complete alarm false)))))

(defn analysis
  "Whether a history is linearizable to a model, according to search; explain is the search for the configurations of an
  explanation, if search has none."
  [search explain model history {:keys [max-steps time-limit]}]
  (let [prepared (prepare model history)
        budget   (budget/budget (or max-steps Long/MAX_VALUE))
        decide   #(search (:problem prepared) (:fresh prepared) budget false)]
    (result prepared explain (if time-limit (within budget time-limit decide) (decide)))))
