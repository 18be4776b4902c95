package io.meshguard.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** Holds the layering that docs/architecture.md draws. */
@AnalyzeClasses(packages = "io.meshguard", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String[] LIBRARIES = {
    "io.meshguard.events..",
    "io.meshguard.engine..",
    "io.meshguard.admission..",
    "io.meshguard.decisionlog..",
    "io.meshguard.local.."
  };

  @ArchTest
  static final ArchRule librariesKnowNoQuarkus =
      noClasses()
          .that()
          .resideInAnyPackage(LIBRARIES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..", "jakarta..", "io.smallrye..", "org.eclipse.microprofile..");

  @ArchTest
  static final ArchRule librariesDoNotDependOnApplications =
      noClasses()
          .that()
          .resideInAnyPackage(LIBRARIES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.meshguard.webhook..",
              "io.meshguard.audit..",
              "io.meshguard.vaultsync..",
              "io.meshguard.cli..");

  @ArchTest
  static final ArchRule applicationsDoNotDependOnApplications =
      SlicesRuleDefinition.slices()
          .matching("io.meshguard.(webhook|audit|vaultsync|cli)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule theEngineStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("io.meshguard.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.meshguard.events..", "io.meshguard.admission..", "io.meshguard.decisionlog..");

  @ArchTest
  static final ArchRule thePartsOfTheEngineAreLayers =
      SlicesRuleDefinition.slices().matching("io.meshguard.engine.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule eventsStandAlone =
      noClasses()
          .that()
          .resideInAPackage("io.meshguard.events..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.meshguard.engine..", "io.meshguard.admission..", "io.meshguard.decisionlog..");
}
