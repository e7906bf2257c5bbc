using MimeKit;

namespace Ulak.Relay.Delivery;

/// <summary>Converts a message for a server without 8BITMIME (RFC 6152 §3). It changes the octets: signatures become invalid.</summary>
internal static class SevenBitContent
{
    private const long MaxOctets = 32 << 20;

    /// <summary>The message in 7 bits; null if it cannot be converted.</summary>
    public static async Task<byte[]?> ConvertAsync(QueuedContent content, CancellationToken cancellationToken)
    {
        if (content.Info.Octets > MaxOctets)
        {
            return null;
        }

        try
        {
            await using var stream = content.OpenStream(cancellationToken);
            using var message = await MimeMessage.LoadAsync(stream, cancellationToken).ConfigureAwait(false);
            message.Prepare(EncodingConstraint.SevenBit);
            var options = FormatOptions.Default.Clone();
            options.NewLineFormat = NewLineFormat.Dos;
            options.EnsureNewLine = true;
            using var converted = new MemoryStream();
            await message.WriteToAsync(options, converted, cancellationToken).ConfigureAwait(false);
            var octets = converted.ToArray();
            return octets.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)127) < 0 ? octets : null;
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            return null;
        }
    }
}
