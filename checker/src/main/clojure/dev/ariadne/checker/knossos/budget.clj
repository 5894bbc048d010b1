(ns dev.ariadne.checker.knossos.budget
  "What a search may cost, in steps of the model. Anyone may lower the bound of a search that runs, on whatever thread; the search
  looks at it before every step, so that nobody polls and the loser of a competition stops at once."
  (:import (clojure.lang Atom)))

(set! *unchecked-math* :warn-on-boxed)

(deftype Bound [^long steps cause])

(defn budget
  "So many steps."
  [^long steps]
  (atom (Bound. steps (str "more than " steps " steps"))))

(defn lower!
  "Lets the search take no more than that many steps; cause says why."
  [budget ^long steps cause]
  (swap! budget (fn [^Bound bound] (if (< steps (.-steps bound)) (Bound. steps cause) bound))))

(defn stop!
  "Ends the search before its next step."
  [budget cause]
  (lower! budget -1 cause))

(defn spent?
  "True if a search that took that many steps must not take another."
  [^Atom budget ^long steps]
  (or (<= (.-steps ^Bound (.deref budget)) steps)
      (.isInterrupted (Thread/currentThread))))

(defn cause
  "Why a search that stopped did so."
  [^Atom budget]
  (if (.isInterrupted (Thread/currentThread))
    "interrupted"
    (.-cause ^Bound (.deref budget))))
