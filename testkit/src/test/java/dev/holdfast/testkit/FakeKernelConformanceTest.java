package dev.holdfast.testkit;

import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.testkit.FakeKernelSource.Options;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

class FakeKernelConformanceTest
    extends SourceConformance<FakeKernel, Map<String, String>, Set<String>, Options> {

  private final FakeKernel kernel = new FakeKernel();

  @Override
  protected PlanningSource<FakeKernel, Map<String, String>, Set<String>, Options> source() {
    return new FakeKernelSource();
  }

  @Override
  protected FakeKernel scope() {
    return kernel;
  }

  @Override
  protected Options options() {
    return Options.DEFAULT;
  }

  @Override
  protected Map<String, String> nothing() {
    return Map.of();
  }

  @Override
  protected State<Map<String, String>> wanted() {
    return holding(Map.of("a", "1", "b", "2", "c", "3"));
  }

  @Override
  protected State<Map<String, String>> another() {
    return holding(Map.of("b", "2", "c", "33", "d", "4"));
  }

  private static State<Map<String, String>> holding(Map<String, String> objects) {
    return new State<>(objects, objects);
  }

  @Override
  protected Map<String, String> world() {
    var world = new TreeMap<String, String>();
    kernel.objects().forEach((key, object) -> world.put(key, object.value()));
    return world;
  }

  @Override
  protected void strangerAdds() {
    kernel.strangerPuts("x", "24");
  }

  @Override
  protected void undo() {
    kernel.strangerRemoves("b");
  }

  @Override
  protected void strangerMeets() {
    kernel.strangerPuts("b", "2");
  }

  @Override
  protected void strangerTakes() {
    kernel.strangerPuts("b", "99");
  }

  @Override
  protected Refusal<Map<String, String>> refusal() {
    kernel.refuse("b", "EINVAL");
    return new Refusal<>(wanted().desired(), "b", "EINVAL", Map.of("a", "1", "c", "3"));
  }

  @Override
  protected Map<String, String> invalid() {
    return Map.of("", "nameless", "a", "1");
  }

  @Override
  protected Set<?> falsePlaces() {
    return Set.of("a", "b", "no such key");
  }

  @Override
  protected FakeKernel missingScope() {
    var missing = new FakeKernel();
    missing.vanish();
    return missing;
  }

  @Override
  protected boolean kernelKeepsOwnership() {
    return true;
  }
}
