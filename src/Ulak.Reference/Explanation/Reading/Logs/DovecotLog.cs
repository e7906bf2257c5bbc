namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Dovecot's LMTP and LDA: <c>lmtp(a@b): … save failed to INBOX: …</c>.</summary>
internal sealed class DovecotLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var at = text.IndexOf("lmtp(", StringComparison.Ordinal);
        at = at < 0 ? text.IndexOf("lda(", StringComparison.Ordinal) : at;
        var failed = at < 0 ? -1 : text.IndexOf("failed", at, StringComparison.Ordinal);
        return failed < 0 ? null : LogText.ToFinding(line, LogText.Address(text, at), failed, text.Length, Speaker.OwnServer);
    }
}
