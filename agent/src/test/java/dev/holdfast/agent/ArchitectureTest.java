package dev.holdfast.agent;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must stay true of the house and module-info cannot say. */
class ArchitectureTest {

  private static final String HOUSE = "dev.holdfast.";
  private static final List<String> SOURCES = List.of("sysctl", "network", "cgroup", "nftables");

  private static final int LINES_OF_AN_ADAPTER = 40;

  /** The main classes of every module that is published, the agent's neighbours included. */
  private static final JavaClasses ALL = everyModule();

  private static JavaClasses everyModule() {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      var classes =
          modules
              .filter(module -> !module.endsWith("benchmarks"))
              .map(module -> module.resolve("target/classes"))
              .filter(Files::isDirectory);
      return new ClassFileImporter().importPaths(classes.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyModuleIsLookedAt() {
    for (String module :
        List.of(
            "kernel", "reconcile", "netlink", "sysctl", "network", "cgroup", "nftables", "host")) {
      assertThat(ALL).as(module).anyMatch(c -> c.getPackageName().startsWith(HOUSE + module));
    }
  }

  /** The litmus test of the contract: an adapter only delegates. */
  @Test
  void adaptersAreSmall() throws IOException {
    for (Path adapter :
        List.of(
            Path.of("../sysctl/src/main/java/dev/holdfast/sysctl/SysctlSource.java"),
            Path.of("../network/src/main/java/dev/holdfast/network/NetworkSource.java"),
            Path.of("../cgroup/src/main/java/dev/holdfast/cgroup/CgroupSource.java"),
            Path.of("../nftables/src/main/java/dev/holdfast/nftables/NftSource.java"))) {
      long lines =
          Files.readAllLines(adapter).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("import "))
              .count();
      assertThat(lines).as("%s", adapter).isLessThanOrEqualTo(LINES_OF_AN_ADAPTER);
    }
  }

  @Test
  void sourcesDoNotKnowEachOther() {
    for (String source : SOURCES) {
      String[] others =
          SOURCES.stream()
              .filter(s -> !s.equals(source))
              .map(s -> HOUSE + s + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(HOUSE + source + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true)
          .check(ALL);
    }
  }

  @Test
  void onlyTheKernelModuleIsNative() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOUSE + "kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(ALL);
  }

  /**
   * Nor does any library that the command stands on call for it. The JVM could refuse it at run
   * time ({@code --illegal-native-access=deny}), which would cost half of a fast start: decision
   * 22.
   */
  @Test
  void noLibraryOfTheCommandIsNative() {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);

    int exit =
        ToolProvider.findFirst("jnativescan")
            .orElseThrow()
            .run(
                out,
                out,
                "--module-path",
                Cli.modulePath(),
                "--add-modules",
                "dev.holdfast.agent,org.slf4j.jdk.platform.logging",
                "--print-native-access");

    assertThat(exit).as(said.toString()).isZero();
    assertThat(said.toString().strip()).isEqualTo(HOUSE + "kernel");
  }

  @Test
  void reconcilingKnowsNoLinuxNoFilesAndNoSockets() {
    noClasses()
        .that()
        .resideInAPackage(HOUSE + "reconcile..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..", "java.nio.channels..", "java.net..", HOUSE + "kernel..")
        .check(ALL);
  }

  /** Other programs are witnesses in tests, and intruders in the demo; no product code runs one. */
  @Test
  void nothingShellsOut() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOUSE + "testkit..")
        .and()
        // A trial starts this very command, and no program of others: decision 31.
        .haveNameNotMatching(".*\\.(Demo|Intruder|NftTrial)[^.]*")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class)
        .orShould()
        .callMethodWhere(
            describe(
                "Runtime.exec",
                call ->
                    call.getTargetOwner().isEquivalentTo(Runtime.class)
                        && call.getName().equals("exec")))
        .check(ALL);
  }

  @Test
  void librariesDoNotPrint() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOUSE + "agent..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(ALL);
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl)(\\$.*)?")
        .check(ALL);
  }

  @Test
  void accessorsHaveNoGet() {
    methods()
        .that(describe("are not what a foreign type asks for", method -> !isForeign(method)))
        .should()
        .haveNameNotMatching("get[A-Z].*")
        .check(ALL);
  }

  /** Whether the name is given by a type outside the house, such as {@code getMessage}. */
  private static boolean isForeign(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .filter(type -> !type.getName().startsWith(HOUSE))
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(inherited -> inherited.getName().equals(method.getName()));
  }
}
