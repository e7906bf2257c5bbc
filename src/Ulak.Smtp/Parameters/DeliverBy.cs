using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>BY, RFC 2852 §4: the delivery deadline of a message and the action after it.</summary>
/// <param name="Seconds">Seconds from MAIL; 0 or negative only with <paramref name="Notify"/>.</param>
/// <param name="Notify">True for <c>N</c>: notify the sender and keep trying; false for <c>R</c>: return the message.</param>
/// <param name="Trace"><c>T</c>: the sender wants a report of relays without the extension.</param>
public readonly record struct DeliverBy(int Seconds, bool Notify, bool Trace)
{
    // by-value = by-time ";" by-mode [by-trace]; by-time = ["-" / "+"] 1*9DIGIT; by-mode = "N" / "R"; by-trace = "T"   RFC 2852 §4
    internal static bool TryParse(ReadOnlySpan<byte> value, out DeliverBy by)
    {
        by = default;
        var semicolon = value.IndexOf((byte)';');
        if (semicolon <= 0 || value.Length - semicolon is not (2 or 3))
        {
            return false;
        }

        var time = value[..semicolon];
        var digits = time[0] is (byte)'-' or (byte)'+' ? time[1..] : time;
        if (digits.Length is 0 or > 9 || !Octets.IsDigit(digits[0]) || !Utf8Parser.TryParse(digits, out int seconds, out var used)
            || used != digits.Length)
        {
            return false;
        }

        seconds = time[0] == '-' ? -seconds : seconds;
        var notify = (value[semicolon + 1] | 0x20) == 'n';
        var trace = value.Length - semicolon == 3;
        // by-mode R needs a positive time.
        if ((!notify && ((value[semicolon + 1] | 0x20) != 'r' || seconds <= 0)) || (trace && (value[^1] | 0x20) != 't'))
        {
            return false;
        }

        by = new DeliverBy(seconds, notify, trace);
        return true;
    }

    /// <summary>The text after <c>BY=</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Seconds};{(Notify ? 'N' : 'R')}{(Trace ? "T" : "")}");

    internal static DeliverBy? Parse(string? text) => text is not null && TryParse(Encoding.UTF8.GetBytes(text), out var by) ? by : null;
}
