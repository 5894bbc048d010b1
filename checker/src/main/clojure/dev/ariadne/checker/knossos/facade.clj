(ns dev.ariadne.checker.knossos.facade
  "The searches as Java sees them, over its histories and models. Called by dev.ariadne.checker.knossos.Knossos alone."
  (:require [dev.ariadne.checker.knossos.analysis :as analysis]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.competition :as competition]
            [dev.ariadne.checker.knossos.linear :as linear]
            [dev.ariadne.checker.knossos.model :as model]
            [dev.ariadne.checker.knossos.problem :as problem]
            [dev.ariadne.checker.knossos.transitions :as transitions]
            [dev.ariadne.checker.knossos.wgl :as wgl])
  (:import (dev.ariadne.checker.edn Keyword Symbol Tagged)
           (dev.ariadne.checker.history Moment Operation Outcome)
           (dev.ariadne.checker.knossos.problem Problem)
           (dev.ariadne.checker.model Model)
           (dev.ariadne.checker.search Limits ObjectVerdict)
           (java.util List Map Set)))

(set! *unchecked-math* :warn-on-boxed)

(defn- kind
  "What a model of Java's may look at; operations that agree in it do the same."
  [^Operation op]
  [(.key op) (.function op) (.input op) (.ok op) (.output op)])

(defn- called [^Operation op]
  (.event (.invoked op)))

(defn- returned [^Operation op]
  (if (.ok op) (.deadline op) -1))

(defn- problem-of
  "The problem that operations pose, and how to make transitions for it."
  [^Model model ops]
  (let [[kinds firsts] (analysis/kinds (mapv kind ops))
        known          (mapv ops firsts)
        reads          (mapv #(.readOnly model %) known)]
    [(problem/problem (int-array (mapv called ops)) (int-array (mapv returned ops)) kinds (boolean-array (mapv reads kinds)))
     #(transitions/transitions (fn [state kind] (.step model state (known kind))) (.initial model) %)]))

(defn- verdict [search model operations ^Limits limits]
  (let [ops             (into [] (remove #(= Outcome/FAIL (.outcome ^Operation %))) operations)
        [problem fresh] (problem-of model ops)
        {:keys [answer at steps order cause]} (search problem fresh (budget/budget (.steps limits)) (.order limits))
        ^ints origins   (.-origins ^Problem problem)
        ^ints returns   (.-returns ^Problem problem)]
    (case answer
      true     (ObjectVerdict/linearizable (count ops) steps (mapv #(ops (aget origins %)) order))
      false    (ObjectVerdict/notLinearizable (count ops) steps (aget returns at))
      :unknown (ObjectVerdict/unknown (count ops) steps (aget returns at) cause))))

(defn linear [model operations limits]
  (verdict linear/search model operations limits))

(defn wgl [model operations limits]
  (verdict wgl/search model operations limits))

(defn competition [model operations limits]
  (verdict competition/search model operations limits))

(defn- from-java
  "An EDN value of Java's as Clojure has it."
  [value]
  (condp instance? value
    Keyword (keyword (.name ^Keyword value))
    Symbol  (symbol (.name ^Symbol value))
    Map     (into {} (map (fn [[k v]] [(from-java k) (from-java v)])) value)
    Set     (into #{} (map from-java) value)
    List    (mapv from-java value)
    value))

(defn- to-java
  "A value of Clojure's as Java has EDN. A record is tagged with its name."
  [value]
  (cond
    (keyword? value)            (Keyword. (subs (str value) 1))
    (symbol? value)             (Symbol. (str value))
    (model/inconsistent? value) (Tagged. "Inconsistent" (to-java {:msg (:msg value)}))
    (record? value)             (Tagged. (.getSimpleName (class value)) (to-java (into {} value)))
    (map? value)                (into {} (map (fn [[k v]] [(to-java k) (to-java v)])) value)
    (set? value)                (into #{} (map to-java) value)
    (vector? value)             (mapv to-java value)
    (sequential? value)         (map to-java value)
    :else                       value))

(defn- events
  "An operation as the events of a Clojure history. One that never ended crashes as soon as it is asked for, so that its client may
  go on."
  [^Operation op]
  (let [event (fn [^Moment at type value]
                (cond-> {:process (.process op), :type type, :f (keyword (.function op)), :value (from-java value),
                         :index (.event at)}
                  (not= Moment/NO_TIME (.nanos at)) (assoc :time (.nanos at))))
        end   (or (.completed op) (.invoked op))]
    [(event (.invoked op) :invoke (.input op))
     (condp = (.outcome op)
       Outcome/OK      (event end :ok (.output op))
       Outcome/FAIL    (event end :fail (.input op))
       Outcome/UNKNOWN (event end :info (.input op)))]))

(defn analysis
  "The analysis of operations by competition, within so many steps, to a model of this port."
  [model initial operations max-steps]
  (to-java (competition/analysis (model/named model (from-java initial))
                                 (sort-by :index (mapcat events operations))
                                 {:max-steps max-steps})))
