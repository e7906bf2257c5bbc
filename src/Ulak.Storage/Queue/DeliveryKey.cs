using Ulak.Smtp;

namespace Ulak.Storage.Queue;

/// <summary>Identifies a delivery: its message, and its place among the deliveries of the message, from 0.</summary>
public readonly record struct DeliveryKey(MailId Message, int Ordinal)
{
    /// <summary>The message's id, a dot and the place, e.g. <c>1fdk2m3n4p5q6.0</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Message}.{Ordinal}");

    /// <summary>Parses the result of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out DeliveryKey key)
    {
        key = default;
        if (text?.Split('.') is not [var message, var ordinal]
            || !MailId.TryParse(message, out var id)
            || !int.TryParse(ordinal, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var n))
        {
            return false;
        }

        key = new DeliveryKey(id, n);
        return true;
    }
}
