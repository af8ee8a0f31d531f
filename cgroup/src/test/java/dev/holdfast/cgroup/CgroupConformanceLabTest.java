package dev.holdfast.cgroup;

import dev.holdfast.testkit.Refusal;
import dev.holdfast.testkit.State;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The same promises where controllers have to be enabled for what is wanted. */
@Tag("lab")
class CgroupConformanceLabTest extends CgroupConformanceKernelTest {

  private static final Map<String, String> USUAL =
      Map.of("memory.max", "max", "pids.max", "max", "cpu.max", "max 100000", "cpu.weight", "100");

  @Override
  @BeforeEach
  void makeACgroup() {
    super.makeACgroup();
    own.needing("memory", "cpu", "pids");
  }

  @Override
  protected State<CgroupState> wanted() {
    return new State<>(
        CgroupState.EMPTY
            .with("a", Map.of("memory.max", "64M", "pids.max", 40))
            .with("a/b", Map.of("cpu.max", "50000 100000", "memory.max", 100_000_001)),
        Map.of(
            "a", "a cgroup",
            "a memory.max", "67108864",
            "a pids.max", "40",
            "a/b", "a cgroup",
            "a/b cpu.max", "50000 100000",
            "a/b memory.max", "99999744"));
  }

  @Override
  protected State<CgroupState> another() {
    return new State<>(
        CgroupState.EMPTY
            .with("a", Map.of("memory.max", "65M", "pids.max", 40))
            .with("c/d", Map.of("cpu.weight", 7)),
        Map.of(
            "a", "a cgroup",
            "a memory.max", "68157440",
            "a pids.max", "40",
            "c", "a cgroup",
            "c/d", "a cgroup",
            "c/d cpu.weight", "7"));
  }

  @Override
  protected Map<String, String> world() {
    return world(USUAL);
  }

  @Override
  protected void undo() {
    own.echo("a", "pids.max", "3");
  }

  @Override
  protected void strangerAdds() {
    own.make("stranger/inside");
  }

  @Override
  protected void strangerMeets() {
    own.make("a");
  }

  @Override
  protected Refusal<CgroupState> refusal() {
    return new Refusal<>(
        CgroupState.EMPTY.with("a", Map.of("pids.max", 1_000_000_000_000L, "memory.max", "64M")),
        "a/pids.max",
        "EINVAL",
        Map.of("a", "a cgroup", "a memory.max", "67108864"));
  }
}
