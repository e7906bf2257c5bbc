using System.Globalization;
using Ulak.Smtp.Addresses;

namespace Ulak.Console.Queue;

/// <summary>An entry of the suppression list, as an operator types it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Remark">The remark.</param>
/// <param name="Days">The days until it ends; empty for an entry without an end.</param>
internal sealed record SuppressionDraft(string Address, string Remark, string Days)
{
    private const int MaxDays = 36_499;

    /// <summary>The days as a number; null for none.</summary>
    public int? DayCount => int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= MaxDays
        ? days : null;

    /// <summary>The name of the words for what is wrong; empty for nothing.</summary>
    public string Wrong => !Mailbox.TryParse(Address, smtpUtf8: true, out _, out _) ? "supp-wrong"
        : Days.Length > 0 && DayCount is null ? "supp-wrong-days"
        : "";

    /// <summary>The text that is wrong.</summary>
    public string WrongValue => Wrong == "supp-wrong-days" ? Days : Address;
}
