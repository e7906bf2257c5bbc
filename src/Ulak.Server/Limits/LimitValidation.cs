using System.Globalization;

namespace Ulak.Server.Limits;

/// <summary>Checks values, and adds a sentence for each that is out of range.</summary>
internal static class LimitValidation
{
    public static void AtLeast(List<string> problems, long value, long least, string name, string? source)
    {
        if (value < least)
        {
            var reason = source is null ? "" : $" ({source})";
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, but must be at least {least}{reason}."));
        }
    }

    public static void Positive(List<string> problems, TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
        {
            problems.Add($"{name} is {value}, but must be longer than nothing.");
        }
    }
}
