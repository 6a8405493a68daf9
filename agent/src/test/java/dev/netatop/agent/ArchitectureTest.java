// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.origin;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom inside the agent. A rule whose package does not exist yet is empty, and bites
 * as soon as it does.
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.netatop.agent");

  private static final String WIRING = "dev.netatop.agent";
  private static final String ACCOUNTING = "dev.netatop.agent.accounting..";
  private static final String PROCFS = "dev.netatop.agent.procfs..";
  private static final String SOURCE = "dev.netatop.agent.source..";
  private static final String SOURCE_INTERFACE = "dev.netatop.agent.source";
  private static final String HOOK = "dev.netatop.agent.source.hook..";
  private static final String PCAP = "dev.netatop.agent.source.pcap..";
  private static final String OWNER = "dev.netatop.agent.source.pcap.owner..";
  private static final String SERVER = "dev.netatop.agent.server..";
  private static final String ATOP = "dev.netatop.agent.atop..";

  /** An arrow: classes of a package use, inside the agent, only themselves and what is named. */
  private static ArchRule knowsOnly(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.netatop.agent..")
                .and(not(resideInAPackage(from)))
                .and(not(resideInAnyPackage(to))));
  }

  /** A library has one user. */
  private static ArchRule usedOnlyIn(String library, String... users) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(users)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  @Test
  void accountingKnowsNobody() {
    check(knowsOnly(ACCOUNTING));
  }

  @Test
  void procfsKnowsNobody() {
    check(knowsOnly(PROCFS));
  }

  @Test
  void sourceKnowsAccountingAndProcfs() {
    check(knowsOnly(SOURCE, ACCOUNTING, PROCFS));
  }

  @Test
  void serverKnowsAccountingProcfsAndTheSourceInterfaceOnly() {
    check(knowsOnly(SERVER, ACCOUNTING, PROCFS, SOURCE_INTERFACE));
  }

  @Test
  void atopKnowsAccountingAndProcfs() {
    check(knowsOnly(ATOP, ACCOUNTING, PROCFS));
  }

  @Test
  void hookAndPcapDoNotKnowEachOther() {
    check(slices().matching("dev.netatop.agent.source.(*)..").should().notDependOnEachOther());
  }

  @Test
  void packagesFormNoCycles() {
    check(slices().matching("dev.netatop.agent.(*)..").should().beFreeOfCycles());
  }

  @Test
  void accountingIsPlainJava() {
    check(
        classes()
            .that()
            .resideInAPackage(ACCOUNTING)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(ACCOUNTING, "java.lang..", "java.util..", "org.jspecify..")));
  }

  @Test
  void accountingHasNoThreads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ACCOUNTING)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Process.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ProcessHandle.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executor.class));
  }

  @Test
  void accountingIsGivenItsTimeAndDoesNotLog() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ACCOUNTING)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(System.Logger.class));
  }

  @Test
  void unixSocketsAreTheServers() {
    check(usedOnlyIn("jnr.unixsocket..", SERVER));
  }

  @Test
  void nativeCallsAreTheServersAtopsAndOwners() {
    check(usedOnlyIn("jnr..", SERVER, ATOP, OWNER));
  }

  @Test
  void captureIsPcaps() {
    check(usedOnlyIn("org.pcap4j..", PCAP));
  }

  @Test
  void jnaIsPcaps() {
    check(usedOnlyIn("com.sun.jna..", PCAP));
  }

  @Test
  void nfhookIsTheSources() {
    check(usedOnlyIn("dev.netatop.nfhook..", HOOK, PCAP, WIRING));
  }

  @Test
  void messagesAreTheServers() {
    check(usedOnlyIn("dev.netatop.proto..", SERVER));
  }

  @Test
  void protobufIsTheServers() {
    check(usedOnlyIn("com.google.protobuf..", SERVER));
  }

  @Test
  void onlyMainExits() {
    check(
        noClasses()
            .should()
            .callMethodWhere(
                target(owner(assignableTo(System.class)))
                    .and(target(name("exit")))
                    .and(not(origin(name("main"))))));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
