package dev.holdfast.cgroup;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Source;
import dev.holdfast.testkit.OwnCgroup;
import dev.holdfast.testkit.Refusal;
import dev.holdfast.testkit.SourceConformance;
import dev.holdfast.testkit.State;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class CgroupConformanceKernelTest
    extends SourceConformance<CgroupScope, CgroupState, CgroupApplied, CgroupOptions> {

  private static final String DEPTH = "cgroup.max.depth";
  private static final String DESCENDANTS = "cgroup.max.descendants";
  private static final String FREEZE = "cgroup.freeze";
  private static final Map<String, String> USUAL =
      Map.of(DEPTH, "max", DESCENDANTS, "max", FREEZE, "0");

  OwnCgroup own;

  @BeforeEach
  void makeACgroup() {
    own = OwnCgroup.create();
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  @Override
  protected Source<CgroupScope, CgroupState, CgroupApplied, CgroupOptions> source() {
    return new CgroupSource();
  }

  @Override
  protected CgroupScope scope() {
    return CgroupScope.of(own.name());
  }

  @Override
  protected CgroupOptions options() {
    return new CgroupOptions(true, false);
  }

  @Override
  protected CgroupState nothing() {
    return CgroupState.EMPTY;
  }

  @Override
  protected State<CgroupState> wanted() {
    return new State<>(
        CgroupState.of(Map.of(DESCENDANTS, 50))
            .with("a", Map.of(DEPTH, 5))
            .with("a/b/c", Map.of(DESCENDANTS, 7, FREEZE, true)),
        Map.of(
            ". " + DESCENDANTS,
            "50",
            "a",
            "a cgroup",
            "a " + DEPTH,
            "5",
            "a/b",
            "a cgroup",
            "a/b/c",
            "a cgroup",
            "a/b/c " + DESCENDANTS,
            "7",
            "a/b/c " + FREEZE,
            "1"));
  }

  @Override
  protected State<CgroupState> another() {
    return new State<>(
        CgroupState.of(Map.of(DESCENDANTS, 50)).with("a", Map.of(DEPTH, 6)).with("d", Map.of()),
        Map.of(". " + DESCENDANTS, "50", "a", "a cgroup", "a " + DEPTH, "6", "d", "a cgroup"));
  }

  @Override
  protected Map<String, String> world() {
    return world(USUAL);
  }

  /** The cgroups, and what is not as usual in some files of them. */
  Map<String, String> world(Map<String, String> usual) {
    OwnCgroup.Contents contents = own.look(usual.keySet());
    Map<String, String> world = new TreeMap<>(contents.files());
    world.entrySet().removeIf(one -> one.getValue().equals(usual.get(file(one.getKey()))));
    contents.cgroups().forEach(cgroup -> world.put(cgroup, "a cgroup"));
    return world;
  }

  private static String file(String cgroupAndFile) {
    return cgroupAndFile.substring(cgroupAndFile.lastIndexOf(' ') + 1);
  }

  @Override
  protected void strangerAdds() {
    own.make("stranger/inside");
    own.echo("stranger", DEPTH, "9");
    own.echo(".", DEPTH, "33");
  }

  @Override
  protected void undo() {
    own.echo("a", DEPTH, "3");
  }

  @Override
  protected void strangerMeets() {
    own.make("a");
    own.echo("a", DEPTH, "5");
  }

  @Override
  protected Refusal<CgroupState> refusal() {
    return new Refusal<>(
        CgroupState.EMPTY.with("a", Map.of("nonsense.max", 1, DEPTH, 5)),
        "a/nonsense.max",
        "ENOENT",
        Map.of("a", "a cgroup", "a " + DEPTH, "5"));
  }

  @Override
  protected CgroupState invalid() {
    return CgroupState.EMPTY.with("/nowhere/at/all", Map.of(DEPTH, 5));
  }

  @Override
  protected CgroupScope missingScope() {
    return CgroupScope.in(new Namespace.Pid(DeadProcess.pid()));
  }
}
