(ns dev.ariadne.checker.knossos.model
  "Sequential specifications: what an object does with one operation at a time.

  A model is an immutable value, and a step leads to the next one or to an inconsistency that says why not:

    (step (cas-register 0) {:f :cas, :value [0 3]})   ; => a cas-register of 3
    (step (cas-register 0) {:f :read, :value 3})      ; => inconsistent: …

  Of an operation a model sees :f and :value alone, because the searches treat operations that agree in both as one. A value of
  nil that the model does not know from the invocation is an answer nobody kept: such a read is always possible, whatever the
  object holds. An :f that a model does not have is the caller's mistake, and an IllegalArgumentException.

  To add a model, write a record with Model inline. It needs = and hash, which records have, and it should not be lazy inside.
  Observer is a hint that spares the searches orders that differ in nothing."
  (:refer-clojure :exclude [set])
  (:require [clojure.string :as string])
  (:import (clojure.lang ILookup PersistentQueue)
           (java.io Writer)
           (java.util Collection Map)))

(set! *unchecked-math* :warn-on-boxed)

(defprotocol Model
  (step [model op]
    "The model after op, or something inconsistent? if op cannot happen here with that value."))

(defprotocol Observer
  (read-only? [model op]
    "True only if op leaves every model that allows it as it is. False is always right."))

(extend-protocol Observer
  Object
  (read-only? [_ _] false))

(deftype Inconsistent [message]
  Model
  (step [this _] this)
  ILookup
  (valAt [this key] (.valAt this key nil))
  (valAt [_ key default]
    (if (= :msg key)
      (if (string? message) message (message))
      default))
  Object
  (equals [this other] (and (instance? Inconsistent other) (= (:msg this) (:msg other))))
  (hashCode [this] (hash (:msg this)))
  (toString [this] (str "#Inconsistent " (pr-str {:msg (:msg this)}))))

(defmethod print-method Inconsistent [model ^Writer out]
  (.write out (str model)))

(defn inconsistent
  "Where a step leads that cannot happen. The message, under :msg, says why: a string or, since searches refuse more than people
  look at, a function that makes one."
  [message]
  (->Inconsistent message))

(defn inconsistent? [model]
  (instance? Inconsistent model))

(defn- unknown [model op known]
  (throw (IllegalArgumentException.
          (str "no function " (pr-str (:f op)) " in " model ", which has " known))))

(defn- malformed [op expected]
  (throw (IllegalArgumentException.
          (str (pr-str (:f op)) " wants " expected ", not " (pr-str (:value op))))))

(defrecord Noop []
  Model
  (step [this _] this)
  Observer
  (read-only? [_ _] true))

(defn noop
  "Allows everything."
  []
  (->Noop))

(defn- read-one [model held wanted]
  (if (or (nil? wanted) (= held wanted))
    model
    (inconsistent #(str "a read of " (pr-str wanted) " where " (pr-str held) " was held"))))

(defrecord Register [value]
  Model
  (step [this op]
    (case (:f op)
      :read  (read-one this value (:value op))
      :write (->Register (:value op))
      (unknown "register" op ":read, :write")))
  Observer
  (read-only? [_ op] (= :read (:f op))))

(defn register
  "Holds one value, nil at first: :read v, :write v."
  ([] (register nil))
  ([value] (->Register value)))

(defrecord CASRegister [value]
  Model
  (step [this op]
    (case (:f op)
      :read  (read-one this value (:value op))
      :write (->CASRegister (:value op))
      :cas   (let [pair (:value op)]
               (when-not (and (sequential? pair) (= 2 (count pair)))
                 (malformed op "a pair [from to]"))
               (let [[from to] pair]
                 (if (= from value)
                   (->CASRegister to)
                   (inconsistent #(str "a swap of " (pr-str from) " for " (pr-str to)
                                      " where " (pr-str value) " was held")))))
      (unknown "cas-register" op ":read, :write, :cas")))
  Observer
  (read-only? [_ op] (= :read (:f op))))

(defn cas-register
  "A register with :cas [from to], which happens only where from is held. One that found another value is a failed operation."
  ([] (cas-register nil))
  ([value] (->CASRegister value)))

(defn- micro-steps [op]
  (let [steps (:value op)]
    (when-not (and (sequential? steps)
                   (every? #(and (sequential? %) (= 3 (count %)) (#{:read :write} (first %))) steps))
      (malformed op "steps [:read k v] or [:write k v]"))
    steps))

(defrecord MultiRegister [values]
  Model
  (step [this op]
    (when-not (= :txn (:f op))
      (unknown "multi-register" op ":txn"))
    (reduce (fn [^MultiRegister model [f k v]]
              (let [held (get (.-values model) k)]
                (cond
                  (= :write f)              (->MultiRegister (assoc (.-values model) k v))
                  (or (nil? v) (= v held))  model
                  :else                     (reduced
                                             (inconsistent #(str "a read of " (pr-str v) " from " (pr-str k)
                                                                " where " (pr-str held) " was held"))))))
            this
            (micro-steps op)))
  Observer
  (read-only? [_ op]
    (and (= :txn (:f op)) (every? #(= :read (first %)) (micro-steps op)))))

(defn multi-register
  "Registers by key, from a map: :txn [[:read k v] [:write k v] …], one after the other and all at once."
  [values]
  (->MultiRegister values))

(defrecord Mutex [locked]
  Model
  (step [_ op]
    (case (:f op)
      :acquire (if locked (inconsistent "acquired while held") (->Mutex true))
      :release (if locked (->Mutex false) (inconsistent "released while free"))
      (unknown "mutex" op ":acquire, :release"))))

(defn mutex
  "A lock, free at first, that anyone may release: :acquire, :release."
  []
  (->Mutex false))

(defrecord GrowingSet [elements]
  Model
  (step [this op]
    (case (:f op)
      :add  (->GrowingSet (conj elements (:value op)))
      :read (let [wanted (:value op)]
              (when-not (or (nil? wanted) (instance? Collection wanted))
                (malformed op "a set"))
              (if (or (nil? wanted) (= elements (clojure.core/set wanted)))
                this
                (inconsistent #(str "a read of " (pr-str wanted) " where " (pr-str elements) " was held"))))
      (unknown "set" op ":add, :read")))
  Observer
  (read-only? [_ op] (= :read (:f op))))

(defn set
  "A set, empty at first: :add v, :read s, where s is all that was added."
  []
  (->GrowingSet #{}))

(defrecord FIFOQueue [waiting]
  Model
  (step [_ op]
    (let [wanted (:value op)]
      (case (:f op)
        :enqueue (->FIFOQueue (conj waiting wanted))
        :dequeue (cond
                   (empty? waiting)
                   (inconsistent #(str "a dequeue of " (pr-str wanted) " from an empty queue"))

                   (or (nil? wanted) (= wanted (peek waiting)))
                   (->FIFOQueue (pop waiting))

                   :else
                   (inconsistent #(str "a dequeue of " (pr-str wanted) " where " (pr-str (peek waiting))
                                      " was first")))
        (unknown "fifo-queue" op ":enqueue, :dequeue")))))

(defn fifo-queue
  "A queue, empty at first: :enqueue v, :dequeue v, where v is the first. A dequeue whose answer nobody kept takes the first."
  []
  (->FIFOQueue PersistentQueue/EMPTY))

(defrecord UnorderedQueue [waiting]
  Model
  (step [_ op]
    (let [v (:value op)
          n (long (get waiting v 0))]
      (case (:f op)
        :enqueue (->UnorderedQueue (assoc waiting v (inc n)))
        :dequeue (cond
                   (zero? n) (inconsistent #(str "a dequeue of " (pr-str v) " where none was waiting"))
                   (= 1 n)   (->UnorderedQueue (dissoc waiting v))
                   :else     (->UnorderedQueue (assoc waiting v (dec n))))
        (unknown "unordered-queue" op ":enqueue, :dequeue")))))

(defn unordered-queue
  "A bag, empty at first: :enqueue v, :dequeue v, where v is any that waits. A crashed dequeue that named no value is never
  possible, and need not be: whatever else happens would be possible without it as well."
  []
  (->UnorderedQueue {}))

(defn- starting
  "A function from the first state, nil or something of that type, to the model that make makes of it."
  [model-name type description make]
  (fn [initial]
    (when-not (or (nil? initial) (instance? type initial))
      (throw (IllegalArgumentException.
              (str model-name " starts with " description ", not " (pr-str initial)))))
    (make initial)))

(def ^:private by-name
  {"noop"            (fn [_] (noop))
   "register"        register
   "cas-register"    cas-register
   "multi-register"  (starting "multi-register" Map "a map of registers" #(multi-register (or % {})))
   "mutex"           (fn [state]
                       (case state
                         (nil free) (mutex)
                         held       (->Mutex true)
                         (throw (IllegalArgumentException.
                                 (str "mutex starts free or held, not " (pr-str state))))))
   "set"             (starting "set" Collection "a list" #(->GrowingSet (clojure.core/set %)))
   "fifo-queue"      (starting "fifo-queue" Collection "a list" #(->FIFOQueue (into PersistentQueue/EMPTY %)))
   "unordered-queue" (starting "unordered-queue" Collection "a list" #(->UnorderedQueue (frequencies %)))})

(defn named
  "The model of that name with that first state, nil being its own: an empty register, set or queue, no registers, free."
  [model-name initial]
  (if-let [make (by-name model-name)]
    (make initial)
    (throw (IllegalArgumentException.
            (str "no model '" model-name "' in this port, which has " (string/join ", " (sort (keys by-name))))))))
