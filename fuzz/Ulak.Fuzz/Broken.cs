namespace Ulak.Fuzz;

/// <summary>An oracle was not met.</summary>
public sealed class BrokenException : Exception
{
    public BrokenException()
    {
    }

    public BrokenException(string message)
        : base(message)
    {
    }

    public BrokenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>What an oracle demands.</summary>
internal static class Demand
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenException(what);
        }
    }

    public static void Same<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new BrokenException($"{what}: {expected} and {actual}");
        }
    }

    public static void SameOctets(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new BrokenException($"{what}: {Convert.ToHexString(expected)} and {Convert.ToHexString(actual)}");
        }
    }
}
