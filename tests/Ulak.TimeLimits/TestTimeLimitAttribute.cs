using System.Reflection;
using Xunit.v3;

namespace Ulak.TimeLimits;

/// <summary>
/// The time that a test may take, in seconds. When it is exceeded, the test run ends with the name of the test: a test that hangs cannot be
/// stopped otherwise. Every test assembly has a limit (<c>tests/Directory.Build.targets</c>); a class or a method can have another one.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TestTimeLimitAttribute(int seconds) : BeforeAfterTestAttribute
{
    public TimeSpan Limit { get; } = TimeSpan.FromSeconds(seconds);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (IsNearest(methodUnderTest))
        {
            TestWatchdog.Start(test.UniqueID, test.TestDisplayName, Limit);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (IsNearest(methodUnderTest))
        {
            TestWatchdog.Stop(test.UniqueID);
        }
    }

    // A limit of the method replaces that of its class, which replaces that of the assembly.
    private bool IsNearest(MethodInfo method) =>
        (method.GetCustomAttribute<TestTimeLimitAttribute>()
            ?? method.ReflectedType?.GetCustomAttribute<TestTimeLimitAttribute>()
            ?? method.ReflectedType?.Assembly.GetCustomAttribute<TestTimeLimitAttribute>())?.Limit == Limit;
}
