using System.Buffers;
using System.Text;
using Ulak.Server.Trace;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Submission;

/// <summary>
/// Adds the Date and the Message-ID that a submitted message lacks, at the end of its header (RFC 6409 §8.2 and §8.3). Everything else
/// passes unchanged. The header is buffered until its end; a header longer than <see cref="MaxHeaderLength"/> passes unchanged.
/// </summary>
internal sealed class SubmissionHeaderFixer(IMailTransaction inner, TimeProvider time, Func<string> nextMessageId) : IMailTransaction
{
    private const int MaxHeaderLength = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _header = new(1024);
    private bool _headerWritten;

    public ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken) =>
        inner.AddRecipientAsync(recipient, cancellationToken);

    public ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken) => inner.BeginDataAsync(cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (_headerWritten)
        {
            return inner.WriteAsync(octets, cancellationToken);
        }

        // The header's end may be split between two pieces: the last three octets are searched again.
        var from = Math.Max(_header.WrittenCount - 3, 0);
        _header.Write(octets.Span);
        var end = _header.WrittenSpan[from..].IndexOf("\r\n\r\n"u8);
        return end >= 0 ? WriteHeaderAsync(from + end + 2, cancellationToken)
            : _header.WrittenCount > MaxHeaderLength ? WriteHeaderAsync(null, cancellationToken)
            : ValueTask.CompletedTask;
    }

    public async ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken)
    {
        if (!_headerWritten)
        {
            // A header without a body.
            var whole = _header.WrittenSpan.EndsWith("\r\n"u8);
            await WriteHeaderAsync(whole ? _header.WrittenCount : null, cancellationToken).ConfigureAwait(false);
        }

        return await inner.CommitAsync(data, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask WriteHeaderAsync(int? headerEnd, CancellationToken cancellationToken)
    {
        _headerWritten = true;
        var octets = _header.WrittenMemory;
        if (headerEnd is { } end)
        {
            await inner.WriteAsync(octets[..end], cancellationToken).ConfigureAwait(false);
            if (CreateMissingFields(octets.Span[..end]) is { Length: > 0 } missing)
            {
                await inner.WriteAsync(missing, cancellationToken).ConfigureAwait(false);
            }

            octets = octets[end..];
        }

        if (!octets.IsEmpty)
        {
            await inner.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
        }

        _header.ResetWrittenCount();
    }

    private byte[] CreateMissingFields(ReadOnlySpan<byte> header)
    {
        var text = new StringBuilder();
        if (!HasField(header, "Date"u8))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Date: {new MailDate(time.GetUtcNow())}\r\n");
        }

        if (!HasField(header, "Message-ID"u8))
        {
            text.Append("Message-ID: <").Append(nextMessageId()).Append(">\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    // RFC 5322 §2.2: a field's name starts its line and is case-insensitive; a line that starts with white space continues another field.
    private static bool HasField(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        while (!header.IsEmpty)
        {
            var end = header.IndexOf("\r\n"u8);
            var line = end < 0 ? header : header[..end];

            // RFC 5322 §4.5: obsolete fields may have white space before the colon.
            if (line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name)
                && line[name.Length..].TrimStart(" \t"u8) is [(byte)':', ..])
            {
                return true;
            }

            if (end < 0)
            {
                return false;
            }

            header = header[(end + 2)..];
        }

        return false;
    }
}
