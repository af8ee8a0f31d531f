package dev.holdfast.sysctl;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A network namespace with two ends of a cable, {@code v0} and {@code v1}. */
abstract class SysctlKernelTest {

  OwnNamespace own;
  Namespace scope;

  @BeforeEach
  void makeANamespace() {
    own = OwnNamespace.create();
    own.vethPair("v0", "v1");
    scope = new Namespace.Named(own.name());
  }

  @AfterEach
  void removeItAndSeeThatEverybodyIsAtHome() {
    own.close();
    Hygiene.assertAllThreadsAtHome();
  }
}
