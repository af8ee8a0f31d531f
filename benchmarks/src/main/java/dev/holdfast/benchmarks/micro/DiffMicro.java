package dev.holdfast.benchmarks.micro;

import dev.holdfast.reconcile.Diff;
import dev.holdfast.reconcile.Match;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to compare many desired objects with many observed ones; all but one are alike. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DiffMicro {

  /** How many. */
  @Param({"100", "10000"})
  public int count;

  private final Map<String, String> desired = new LinkedHashMap<>();
  private final Map<String, String> observed = new LinkedHashMap<>();

  /** Makes them. */
  @Setup
  public void make() {
    for (int i = 0; i < count; i++) {
      desired.put("key" + i, "value");
      observed.put("key" + i, i == count / 2 ? "another" : "value");
    }
  }

  /** Compares them all. */
  @Benchmark
  public Diff<String, String, String> compare() {
    return Diff.of(
        desired,
        observed,
        (_, _) -> true,
        (wanted, found) -> wanted.equals(found) ? Match.EXACT : Match.ALTERABLE,
        false);
  }
}
