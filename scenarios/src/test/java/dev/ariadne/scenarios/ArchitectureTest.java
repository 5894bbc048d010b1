package dev.ariadne.scenarios;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The shape of the house: which module and package may know which, and what simulated code must not touch. */
@AnalyzeClasses(packages = "dev.ariadne", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    /** Packages of each module, each of which may use those before it alone. */
    private static final List<List<String>> LINES = List.of(
            List.of("raft.membership", "raft.log", "raft.core", "raft.codec", "raft.storage", "raft.node", "raft.host"),
            List.of("kvstore.command", "kvstore.machine", "kvstore.server", "kvstore.client", "kvstore.host"),
            List.of(
                    "sim.world",
                    "sim.check",
                    "sim.network",
                    "sim.disk",
                    "sim.process",
                    "sim.nemesis",
                    "sim.harness",
                    "sim.junit"),
            List.of(
                    "checker.edn",
                    "checker.history",
                    "checker.model",
                    "checker.search",
                    "checker.knossos",
                    "checker.report"),
            List.of(
                    "scenarios.cluster",
                    "scenarios.workload",
                    "scenarios.oracle",
                    "scenarios.catalog",
                    "scenarios.live",
                    "scenarios.run"));

    private static final String KNOSSOS = "dev.ariadne.checker.knossos";

    /** What has a thread, a socket, a real disk or a user. */
    private static final String[] REAL_WORLD = {
        "dev.ariadne.raft.host..",
        "dev.ariadne.kvstore.host..",
        "dev.ariadne.sim.junit..",
        "dev.ariadne.scenarios.live..",
        "dev.ariadne.scenarios.run.."
    };

    @ArchTest
    static final ArchRule no_package_is_part_of_a_cycle =
            slices().assignedFrom(packages()).should().beFreeOfCycles();

    /** By package; types of a namespace of Clojure are in one of their own, which its functions, beside it, use and are used by. */
    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                return SliceIdentifier.of(name.startsWith(KNOSSOS) ? KNOSSOS : name);
            }

            @Override
            public String getDescription() {
                return "packages, the port in Clojure being one";
            }
        };
    }

    @ArchTest
    static void packages_use_only_what_stands_before_them(JavaClasses all) {
        for (List<String> line : LINES) {
            for (int i = 0; i < line.size(); i++) {
                List<String> after = new ArrayList<>();
                for (String later : line.subList(i + 1, line.size())) {
                    after.add("dev.ariadne." + later + "..");
                }
                if (!after.isEmpty()) {
                    noClasses()
                            .that()
                            .resideInAPackage("dev.ariadne." + line.get(i) + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(after.toArray(String[]::new))
                            .allowEmptyShould(true)
                            .check(all);
                }
            }
        }
    }

    @ArchTest
    static final ArchRule every_package_has_its_place = classes()
            .that()
            .areNotMemberClasses()
            .should()
            .resideInAnyPackage(LINES.stream()
                    .flatMap(List::stream)
                    .map(name -> "dev.ariadne." + name)
                    .map(name -> name.equals(KNOSSOS) ? name + ".." : name)
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule network_and_disk_are_siblings = noClasses()
            .that()
            .resideInAPackage("dev.ariadne.sim.disk..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.ariadne.sim.network..");

    @ArchTest
    static final ArchRule one_package_needs_junit = noClasses()
            .that()
            .resideOutsideOfPackage("dev.ariadne.sim.junit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "org.opentest4j..");

    @ArchTest
    static final ArchRule one_package_needs_netty = noClasses()
            .that()
            .resideOutsideOfPackage("dev.ariadne.kvstore.host..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule hosts_alone_log_and_count = noClasses()
            .that()
            .resideOutsideOfPackages("dev.ariadne.kvstore.host..", "dev.ariadne.raft.host..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "io.prometheus..", "java.util.logging..");

    @ArchTest
    static void islands_know_nobody(JavaClasses all) {
        for (String island : List.of("raft", "sim", "checker")) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.ariadne." + island + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.ariadne..")
                            .and(not(resideInAPackage("dev.ariadne." + island + ".."))))
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule the_application_knows_raft_alone = noClasses()
            .that()
            .resideInAPackage("dev.ariadne.kvstore..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.ariadne.sim..", "dev.ariadne.checker..", "dev.ariadne.scenarios..");

    @ArchTest
    static final ArchRule the_core_is_pure = noClasses()
            .that()
            .resideInAnyPackage("dev.ariadne.raft.membership..", "dev.ariadne.raft.log..", "dev.ariadne.raft.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..", "java.net..", "java.nio.channels..", "java.nio.file..", "java.util.concurrent..");

    @ArchTest
    static void public_signatures_are_free_of_guava(JavaClasses all) {
        DescribedPredicate<JavaClass> guava = resideInAPackage("com.google.common..");
        noMethods().that().arePublic().should().haveRawReturnType(guava).check(all);
        noMethods()
                .that()
                .arePublic()
                .should()
                .haveRawParameterTypes(anyElementThat(guava).as("any of Guava"))
                .check(all);
    }

    @ArchTest
    static void simulated_code_touches_neither_clock_nor_chance_nor_threads(JavaClasses all) {
        noSimulated()
                .callMethodWhere(target(nameMatching("currentTimeMillis|nanoTime|identityHashCode|getenv"))
                        .and(target(owner(describe("System", (JavaClass c) -> c.isEquivalentTo(System.class))))))
                .check(all);
        noSimulated()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, ThreadLocalRandom.class, UUID.class, Thread.class)
                .check(all);
        noSimulated()
                .dependOnClassesThat(resideInAnyPackage("java.time..", "java.util.concurrent..", "java.security..")
                        .and(describe("is no mere length of time", (JavaClass c) -> !c.isEquivalentTo(Duration.class))))
                .check(all);
        noSimulated().callMethod(Math.class, "random").check(all);
    }

    @ArchTest
    static void simulated_code_iterates_in_an_order_that_the_language_fixes(JavaClasses all) {
        noSimulated()
                .callConstructorWhere(target(owner(describe(
                        "HashMap, HashSet or IdentityHashMap",
                        (JavaClass c) -> c.isEquivalentTo(HashMap.class)
                                || c.isEquivalentTo(HashSet.class)
                                || c.isEquivalentTo(IdentityHashMap.class)
                                || c.isEquivalentTo(WeakHashMap.class)))))
                .check(all);
        noSimulated()
                .callMethodWhere(target(nameMatching("of|copyOf|ofEntries"))
                        .and(target(owner(describe(
                                "Set or Map",
                                (JavaClass c) -> c.isEquivalentTo(Set.class) || c.isEquivalentTo(Map.class))))))
                .check(all);
        noSimulated()
                .callMethodWhere(target(
                        nameMatching("toSet|toUnmodifiableSet|toMap|toUnmodifiableMap|groupingBy|parallelStream")))
                .check(all);
    }

    @ArchTest
    static void no_static_field_has_a_state(JavaClasses all) {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(simulated())
                .should()
                .beFinal()
                .check(all);
    }

    private static DescribedPredicate<JavaClass> simulated() {
        return resideInAPackage("dev.ariadne..")
                .and(not(resideInAnyPackage(REAL_WORLD)))
                .and(not(resideInAPackage("dev.ariadne.checker..")))
                .and(describe(
                        "does not run many worlds at a time",
                        (JavaClass c) -> !c.getName().matches("dev\\.ariadne\\.sim\\.harness\\.Batch(\\$.*)?")))
                .and(describe(
                        "is not the real disk",
                        (JavaClass c) -> !c.getName().startsWith("dev.ariadne.raft.storage.FileDisk")));
    }

    private static ClassesShould noSimulated() {
        return noClasses().that(simulated()).should();
    }
}
