using Ulak.Mime;

namespace Ulak.Console.Mime;

/// <summary>A message that is being read. Other readers may read the same one; its memory is freed when the last of them is done.</summary>
internal sealed class OpenMail(ParsedMail mail, Action release, IDisposable share) : IDisposable
{
    private int _isDisposed;

    /// <summary>The message.</summary>
    public ParsedMail Mail => mail;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            share.Dispose();
            release();
        }
    }
}
