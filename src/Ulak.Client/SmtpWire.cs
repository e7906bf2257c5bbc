using System.Buffers;
using System.IO.Pipelines;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>Writes commands and reads replies, each with a time limit, and records both.</summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly ArrayBufferWriter<byte> _pending = new(1024);
    private readonly SmtpClientOptions _options;
    private readonly long _start;

    public SmtpWire(Stream stream, SmtpClientOptions options)
    {
        (_stream, _options) = (stream, options);
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _start = options.TimeProvider.GetTimestamp();
    }

    /// <summary>Adds a command to the group that the next flush sends.</summary>
    public void Append(SmtpCommand command)
    {
        var before = _pending.WrittenCount;
        command.Encode(_pending);
        Record(new CommandEntry(Elapsed, _pending.WrittenMemory[before..^2].ToArray(), null));
    }

    /// <summary>Sends the pending group.</summary>
    public async Task FlushAsync(SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        var group = _pending.WrittenMemory.ToArray();
        _pending.ResetWrittenCount();
        await WriteAsync(group, step, patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends one command and reads its reply.</summary>
    public async Task<Reply> SendAsync(SmtpCommand command, SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        Append(command);
        await FlushAsync(step, patience, cancellationToken).ConfigureAwait(false);
        return await ReadReplyAsync(step, patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends octets unchanged.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> octets, SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new StepTimeout(patience, _options.TimeProvider, cancellationToken);
        try
        {
            await _stream.WriteAsync(octets, limit.Token).ConfigureAwait(false);
            await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(step, patience);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw ConnectionLost(step, e);
        }
    }

    /// <summary>Reads one reply.</summary>
    public async Task<Reply> ReadReplyAsync(SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new StepTimeout(patience, _options.TimeProvider, cancellationToken);
        try
        {
            while (true)
            {
                var result = await _reader.ReadAsync(limit.Token).ConfigureAwait(false);
                var rest = result.Buffer;
                if (ReplyReader.Default.TryRead(ref rest, out var read))
                {
                    _reader.AdvanceTo(rest.Start);
                    return AcceptReply(read, step);
                }

                var unread = result.Buffer;
                if (result.IsCompleted)
                {
                    var fault = ClosedByServer(step, unread);
                    _reader.AdvanceTo(unread.End);
                    throw fault;
                }

                _reader.AdvanceTo(unread.Start, unread.End);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(step, patience);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw ConnectionLost(step, e);
        }
    }

    /// <summary>Records an event.</summary>
    public void RecordEvent(SessionEvent what, string? detail) => Record(new EventEntry(Elapsed, what, detail));

    /// <summary>Records mail data.</summary>
    public void RecordMailData(long octets, bool complete) => Record(new MailDataEntry(Elapsed, octets, IsChunk: false, complete));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan Elapsed => _options.TimeProvider.GetElapsedTime(_start);

    private void Record(DialogueEntry entry) => _options.OnDialogue?.Invoke(entry);

    private Reply AcceptReply(ReplyReadResult read, SmtpStep step)
    {
        if (read.Reply is { } reply)
        {
            Record(new ReplyEntry(Elapsed, reply));
            return reply;
        }

        var text = $"The server does not speak SMTP here: {ProtocolMismatch.Describe(read.Fault!, step)}";
        RecordEvent(SessionEvent.ConnectionLost, text);
        throw new ClientFaultException(new ClientFault(ClientFaultKind.NotSmtp, step, text));
    }

    private ClientFaultException ClosedByServer(SmtpStep step, in ReadOnlySequence<byte> unread)
    {
        // Show an incomplete line: a server of another protocol may close after it.
        var text = unread.IsEmpty
            ? $"The server closed the connection {SmtpStepText.Describe(step)}"
            : $"The server closed the connection {SmtpStepText.Describe(step)}, in the middle of a line: "
                + $"{ProtocolMismatch.ToPrintable(unread)}";
        RecordEvent(SessionEvent.ServerClosed, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.ConnectionClosed, step, text));
    }

    private ClientFaultException TimedOut(SmtpStep step, TimeSpan patience)
    {
        var text = step == SmtpStep.Greeting
            ? $"The server is there, but sent no greeting within {SmtpStepText.FormatDuration(patience)}"
            : $"The server did not answer within {SmtpStepText.FormatDuration(patience)} {SmtpStepText.Describe(step)}";
        RecordEvent(SessionEvent.ConnectionLost, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.TimedOut, step, text));
    }

    private ClientFaultException ConnectionLost(SmtpStep step, Exception cause)
    {
        var text = $"The connection broke {SmtpStepText.Describe(step)}: {(cause.InnerException ?? cause).Message.TrimEnd('.')}";
        RecordEvent(SessionEvent.ConnectionLost, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.ConnectionLost, step, text));
    }
}
