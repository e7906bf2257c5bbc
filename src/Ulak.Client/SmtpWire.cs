using System.Buffers;
using System.IO.Pipelines;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>Writes commands and reads replies, each within its time, and tells both to whoever listens.</summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly ArrayBufferWriter<byte> _group = new(1024);
    private readonly SmtpClientOptions _options;
    private readonly long _start;

    public SmtpWire(Stream stream, SmtpClientOptions options)
    {
        (_stream, _options) = (stream, options);
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _start = options.Time.GetTimestamp();
    }

    /// <summary>Puts a command into the group that the next flush sends.</summary>
    public void Add(SmtpCommand command)
    {
        var before = _group.WrittenCount;
        command.Encode(_group);
        Tell(new CommandSaid(Elapsed, _group.WrittenMemory[before..^2].ToArray(), null, default));
    }

    /// <summary>Sends the group.</summary>
    public async Task FlushAsync(SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        var group = _group.WrittenMemory.ToArray();
        _group.ResetWrittenCount();
        await WriteAsync(group, step, patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says one command and hears its reply.</summary>
    public async Task<Reply> SayAsync(SmtpCommand command, SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        Add(command);
        await FlushAsync(step, patience, cancellationToken).ConfigureAwait(false);
        return await HearAsync(step, patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends octets as they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> octets, SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new StepLimit(patience, _options.Time, cancellationToken);
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
            throw Lost(step, e);
        }
    }

    /// <summary>Hears one reply.</summary>
    public async Task<Reply> HearAsync(SmtpStep step, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new StepLimit(patience, _options.Time, cancellationToken);
        try
        {
            while (true)
            {
                var result = await _reader.ReadAsync(limit.Token).ConfigureAwait(false);
                var rest = result.Buffer;
                if (ReplyReader.Default.TryRead(ref rest, out var read))
                {
                    _reader.AdvanceTo(rest.Start);
                    return Heard(read, step);
                }

                var unread = result.Buffer;
                if (result.IsCompleted)
                {
                    var fault = Closed(step, unread);
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
            throw Lost(step, e);
        }
    }

    /// <summary>Tells of something that is neither command nor reply.</summary>
    public void Happen(SessionEvent what, string? detail) => Tell(new Happened(Elapsed, what, detail));

    /// <summary>Tells of mail data.</summary>
    public void DataSaid(long octets, bool complete) => Tell(new MailDataSaid(Elapsed, octets, Chunk: false, complete));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan Elapsed => _options.Time.GetElapsedTime(_start);

    private void Tell(DialogueEntry entry) => _options.OnDialogue?.Invoke(entry);

    private Reply Heard(ReplyRead read, SmtpStep step)
    {
        if (read.Reply is { } reply)
        {
            Tell(new ReplySaid(Elapsed, reply));
            return reply;
        }

        var text = $"The server does not speak SMTP here: {NotSmtp.Explain(read.Fault!, step)}";
        Happen(SessionEvent.ConnectionLost, text);
        throw new ClientFaultException(new ClientFault(ClientFaultKind.NotSmtp, step, text));
    }

    private ClientFaultException Closed(SmtpStep step, in ReadOnlySequence<byte> unread)
    {
        // Part of a line without its end is worth telling: a server of another protocol may close so.
        var text = unread.IsEmpty
            ? $"The server closed the connection {StepWords.Where(step)}"
            : $"The server closed the connection {StepWords.Where(step)}, in the middle of a line: {NotSmtp.Printable(unread)}";
        Happen(SessionEvent.ServerClosed, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.ClosedEarly, step, text));
    }

    private ClientFaultException TimedOut(SmtpStep step, TimeSpan patience)
    {
        var text = step == SmtpStep.Greeting
            ? $"The server is there, but sent no greeting within {StepWords.Span(patience)}"
            : $"The server did not answer within {StepWords.Span(patience)} {StepWords.Where(step)}";
        Happen(SessionEvent.ConnectionLost, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.TimedOut, step, text));
    }

    private ClientFaultException Lost(SmtpStep step, Exception cause)
    {
        var text = $"The connection broke {StepWords.Where(step)}: {(cause.InnerException ?? cause).Message.TrimEnd('.')}";
        Happen(SessionEvent.ConnectionLost, text);
        return new ClientFaultException(new ClientFault(ClientFaultKind.ConnectionLost, step, text));
    }
}
