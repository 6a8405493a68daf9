// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

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

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom in the client. A rule whose package does not exist yet is empty, and bites as
 * soon as it does.
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.netatop.client", "dev.netatop.cli");

  private static final String LIBRARY = "dev.netatop.client..";
  private static final String COMMAND = "dev.netatop.cli..";
  private static final String RENDER = "dev.netatop.cli.render..";
  private static final DescribedPredicate<JavaClass> MESSAGES =
      resideInAnyPackage("com.google.protobuf..", "dev.netatop.proto..");

  @Test
  void libraryKnowsItsMessagesAndTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAPackage(LIBRARY)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(LIBRARY, "java..", "org.jspecify..").or(MESSAGES)));
  }

  @Test
  void libraryShowsNoMessageTypes() {
    check(
        classes()
            .that()
            .resideInAPackage(LIBRARY)
            .should(haveNoneOfInTheirPublicSignatures(MESSAGES)));
  }

  @Test
  void commandSpeaksThroughTheLibrary() {
    check(noClasses().that().resideInAPackage(COMMAND).should().dependOnClassesThat(MESSAGES));
  }

  @Test
  void clientKnowsNeitherAgentNorKernel() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.netatop.agent..", "dev.netatop.nfhook..", "jnr.."));
  }

  @Test
  void renderingKnowsNoCommand() {
    check(
        noClasses()
            .that()
            .resideInAPackage(RENDER)
            .should()
            .dependOnClassesThat(resideInAPackage(COMMAND).and(not(resideInAPackage(RENDER)))));
  }

  @Test
  void topKnowsNoOtherView() {
    check(viewKnowsNoOther("top"));
  }

  @Test
  void netstatKnowsNoOtherView() {
    check(viewKnowsNoOther("netstat"));
  }

  @Test
  void lsofKnowsNoOtherView() {
    check(viewKnowsNoOther("lsof"));
  }

  @Test
  void inspectKnowsNoOtherView() {
    check(viewKnowsNoOther("inspect"));
  }

  @Test
  void psKnowsNoOtherView() {
    check(viewKnowsNoOther("ps"));
  }

  @Test
  void killKnowsNoOtherView() {
    check(viewKnowsNoOther("kill"));
  }

  @Test
  void readersKnowNoView() {
    for (String readers : new String[] {"procfs", "names", "files"}) {
      check(viewKnowsNoOther(readers));
    }
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

  private static ArchRule viewKnowsNoOther(String view) {
    String itself = "dev.netatop.cli." + view + "..";
    return noClasses()
        .that()
        .resideInAPackage(itself)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "dev.netatop.cli.top..",
                    "dev.netatop.cli.netstat..",
                    "dev.netatop.cli.lsof..",
                    "dev.netatop.cli.inspect..",
                    "dev.netatop.cli.ps..",
                    "dev.netatop.cli.kill..")
                .and(not(resideInAPackage(itself))));
  }

  private static ArchCondition<JavaClass> haveNoneOfInTheirPublicSignatures(
      DescribedPredicate<JavaClass> forbidden) {
    return new ArchCondition<>("have no class in a public signature that is " + forbidden) {
      @Override
      public void check(JavaClass checked, ConditionEvents events) {
        if (!isVisible(checked)) {
          return;
        }
        Stream.of(
                checked.getSuperclass().stream().map(t -> new Use(checked.getFullName(), t)),
                checked.getInterfaces().stream().map(t -> new Use(checked.getFullName(), t)),
                checked.getFields().stream()
                    .filter(f -> isVisible(f.getModifiers()))
                    .map(ArchitectureTest::useOf),
                checked.getCodeUnits().stream()
                    .filter(unit -> isVisible(unit.getModifiers()))
                    .flatMap(ArchitectureTest::usesOf))
            .flatMap(uses -> uses)
            .forEach(
                use -> {
                  for (JavaClass raw : use.type().getAllInvolvedRawTypes()) {
                    if (forbidden.test(raw)) {
                      events.add(
                          SimpleConditionEvent.violated(
                              checked, use.where() + " shows " + raw.getFullName()));
                    }
                  }
                });
      }
    };
  }

  private record Use(String where, JavaType type) {}

  private static Use useOf(JavaField field) {
    return new Use(field.getFullName(), field.getType());
  }

  private static Stream<Use> usesOf(JavaCodeUnit unit) {
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream())
        .flatMap(types -> types)
        .map(type -> new Use(unit.getFullName(), type));
  }

  private static boolean isVisible(JavaClass checked) {
    return isVisible(checked.getModifiers())
        && checked.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
