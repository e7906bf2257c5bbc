namespace Ulak.Storage.Tests.Support;

/// <summary>The time limits of tests.</summary>
internal static class TestLimits
{
    /// <summary>The limit of a test, in milliseconds: far above what any test takes, so that only a hang reaches it.</summary>
    public const int Test = 120_000;

    /// <summary>The limit of a test whose rounds a variable can raise: 12 hours.</summary>
    public const int Kills = 12 * 3_600_000;
}
