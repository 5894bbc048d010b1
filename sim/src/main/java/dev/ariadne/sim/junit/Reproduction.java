package dev.ariadne.sim.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The command that plays a seed of a test again. */
final class Reproduction {
    private static final String POM = "pom.xml";

    private Reproduction() {}

    /** One line for a shell, and the commit it holds for if that is known. */
    static String of(Class<?> testClass, Method method, long seed) {
        String test = "-Dtest=" + nameOf(testClass) + "#" + method.getName();
        String line = build() + (test.contains("$") ? "'" + test + "'" : test) + " -Dsim.seed=" + seed;
        String commit = commit();
        return commit.isEmpty() ? line : line + "    # on commit " + commit;
    }

    /** The class's name without its package, as Maven knows it. */
    static String nameOf(Class<?> testClass) {
        return testClass
                .getName()
                .substring(testClass.getPackageName().length())
                .replaceFirst("^\\.", "");
    }

    /** The folder of the module that is tested. */
    static Path module() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
    }

    /** The folder of the outermost project that the module is part of. */
    static Path top() {
        Path top = module();
        while (top.getParent() != null && Files.exists(top.resolveSibling(POM)) && Files.exists(top.resolve(POM))) {
            top = top.getParent();
        }
        return top;
    }

    private static String build() {
        if (!Files.exists(module().resolve(POM))) {
            return "";
        }
        Path path = top().relativize(module());
        return path.toString().isEmpty()
                ? "mvn test "
                : "mvn test -pl " + path + " -am -Dsurefire.failIfNoSpecifiedTests=false ";
    }

    /** The commit of the working directory, marked where it has been changed since; empty outside of a checkout. */
    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude", "*")
                    .directory(module().toFile())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(git.getInputStream(), StandardCharsets.UTF_8))) {
                String commit = out.readLine();
                return git.waitFor() == 0 && commit != null ? commit : "";
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
