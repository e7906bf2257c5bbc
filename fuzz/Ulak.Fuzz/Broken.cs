namespace Ulak.Fuzz;

/// <summary>A property that must hold was violated.</summary>
public sealed class PropertyViolationException : Exception
{
    public PropertyViolationException()
    {
    }

    public PropertyViolationException(string message)
        : base(message)
    {
    }

    public PropertyViolationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>Checks of properties.</summary>
internal static class Ensure
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new PropertyViolationException(what);
        }
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new PropertyViolationException($"{what}: {expected} and {actual}");
        }
    }

    public static void EqualOctets(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new PropertyViolationException($"{what}: {Convert.ToHexString(expected)} and {Convert.ToHexString(actual)}");
        }
    }
}
