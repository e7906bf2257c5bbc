namespace Ulak.Storage.Tests.Support;

/// <summary>The time limits of tests.</summary>
internal static class TestLimits
{
    /// <summary>The limit of a test, in milliseconds: far above what any test takes, so that only a hang reaches it.</summary>
    public const int Test = 120_000;

    /// <summary>The limit of a test whose rounds a variable can raise; tests/kill-store.sh runs it many times.</summary>
    public const int Rounds = 600_000;
}
