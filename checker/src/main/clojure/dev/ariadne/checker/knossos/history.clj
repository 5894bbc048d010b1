(ns dev.ariadne.checker.knossos.history
  "Histories are vectors of operations, each a map of :process, :type, :f and :value, perhaps :index and :time: an :invoke when
  a process asks, and when it learns how that ended an :ok (it happened), :fail (it did not) or :info (it crashed: nobody knows).

  A file with a vector or list of them, as Jepsen writes it, is read by

    (clojure.edn/read-string {:default (fn [_ op] op)} (slurp file))

  An :info of a process that asked for nothing, such as a nemesis, is a remark and no operation. A process whose operation
  crashed may ask again; what crashed stays open to the end.")

(set! *unchecked-math* :warn-on-boxed)

(defn- refuse [^long place op what]
  (throw (IllegalArgumentException.
          (str "event " place ": process " (pr-str (:process op)) " " what))))

(defn index
  "The history with an :index in every operation: its own where all have one, else its place, counting from 0."
  [history]
  (if (every? :index history)
    (vec history)
    (vec (map-indexed #(assoc %2 :index %1) history))))

(defn pairs
  "Places of invocations in order, each with the place of its completion, nil where there is none: [[invoked completed] …]."
  [history]
  (loop [place 0, events (seq history), open {}, ended (sorted-map)]
    (if events
      (let [op      (first events)
            process (:process op)
            asked   (open process)]
        (case (:type op)
          :invoke     (if asked
                        (refuse place op "invokes while its last operation is open")
                        (recur (inc place) (next events) (assoc open process place) (assoc ended place nil)))
          (:ok :fail) (if asked
                        (recur (inc place) (next events) (dissoc open process) (assoc ended asked place))
                        (refuse place op "completes what it never invoked"))
          :info       (recur (inc place) (next events) (dissoc open process)
                             (if asked (assoc ended asked place) ended))
          (refuse place op (str "has the :type " (pr-str (:type op)) ", not :invoke, :ok, :fail or :info"))))
      (vec ended))))

(defn complete
  "The history as if every process had known from the start what it learned at the end. Where an operation came back :ok, its
  invocation gets the value of its completion, such as what a read saw; where it failed, each of the two gets the value it has
  not from the other, and the invocation :fails? true. A crashed one keeps what it asked for."
  [history]
  (let [history (vec history)]
    (reduce (fn [known [invoked completed]]
              (let [asked  (history invoked)
                    end    (when completed (history completed))
                    value  (if (some? (:value end)) (:value end) (:value asked))]
                (case (:type end)
                  :ok   (-> known
                            (assoc-in [invoked :value] value)
                            (assoc-in [completed :value] value))
                  :fail (-> known
                            (update invoked assoc :fails? true :value (if (some? (:value asked)) (:value asked) value))
                            (assoc-in [completed :value] value))
                  known)))
            history
            (pairs history))))

(defn operations
  "What may have happened in a history, in order of invocation: {:invoke op, :called place, :ok op or nil, :returned place or
  nil}. The values are those of complete, and places count events from 0."
  [history]
  (let [known (complete (index history))]
    (into []
          (keep (fn [[invoked completed]]
                  (let [asked (known invoked)
                        end   (when completed (known completed))]
                    (when-not (:fails? asked)
                      (cond-> {:invoke asked, :called invoked}
                        (= :ok (:type end)) (assoc :ok end, :returned completed))))))
          (pairs known))))
