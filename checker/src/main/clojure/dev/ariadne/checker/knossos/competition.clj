(ns dev.ariadne.checker.knossos.competition
  "Both searches at once, linear and wgl, each the better one where the other is lost.

  The race is run in steps and not in seconds: as soon as one search has decided, the other may take no more steps than that one
  took, and the winner is who took fewer, linear if both took as many. So the result, to the last step and operation, does not
  depend on the machine, and the loser stops at the very step at which it has lost.

  To check a history from a REPL, see dev.ariadne.checker.knossos.linear, and read competition for linear."
  (:require [dev.ariadne.checker.knossos.analysis :as analysis]
            [dev.ariadne.checker.knossos.budget :as budget]
            [dev.ariadne.checker.knossos.linear :as linear]
            [dev.ariadne.checker.knossos.wgl :as wgl])
  (:import (java.util.concurrent CompletableFuture ExecutionException Executor)
           (java.util.function Supplier)))

(set! *unchecked-math* :warn-on-boxed)

(defn- on-a-thread
  "What f returns, to come."
  ^CompletableFuture [f]
  (CompletableFuture/supplyAsync
   (reify Supplier
     (get [_] (f)))
   (reify Executor
     (execute [_ task]
       (doto (Thread. task "ariadne-knossos")
         (.setDaemon true)
         (.start))))))

(defn- run
  "The result of a search, which from then on bounds the other; a search that breaks ends it."
  [search budget]
  (try
    (let [result (search)]
      (when (not= :unknown (:answer result))
        (budget/lower! budget (:steps result) "outrun"))
      result)
    (catch Throwable broken
      (budget/stop! budget "the other search broke")
      (throw broken))))

(defn- await-end [^CompletableFuture search budget]
  (try
    (.get search)
    (catch InterruptedException _
      (.interrupt (Thread/currentThread))
      (budget/stop! budget "interrupted")
      (.join search))
    (catch ExecutionException broken
      (throw (.getCause broken)))))

(defn search
  "Decides a problem; see the search of dev.ariadne.checker.knossos.linear. If neither search decides, the result is that of the
  one that knows more."
  [problem fresh budget whole?]
  (when (.isInterrupted (Thread/currentThread))
    (budget/stop! budget "interrupted"))
  (let [there     (on-a-thread (fn [] (run #(linear/search problem fresh budget whole?) budget)))
        wgl       (run #(wgl/search problem fresh budget whole?) budget)
        linear    (await-end there budget)
        decided   (remove #(= :unknown (:answer %)) [linear wgl])]
    (cond
      (seq decided)                               (first (sort-by :steps decided))
      (<= (long (:at wgl)) (long (:at linear)))   linear
      :else                                       wgl)))

(defn analysis
  "Whether a history is linearizable to a model; see dev.ariadne.checker.knossos.analysis for options and result."
  ([model history]      (analysis model history {}))
  ([model history opts] (analysis/analysis search linear/search model history opts)))
