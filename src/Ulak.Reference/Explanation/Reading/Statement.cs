namespace Ulak.Reference.Explanation.Reading;

/// <summary>Words of one speaker: the unit that rules match. The codes are found once and kept.</summary>
internal sealed class Statement(Speaker speaker, Passage passage)
{
    private const int MaxHead = 3000;

    private LocatedCodes? _codes;

    public Speaker Speaker => speaker;

    public Passage Passage => passage;

    public string Text => passage.Text;

    /// <summary>The beginning of the text: the work for a long statement stays bounded.</summary>
    public string Head => Text.Length > MaxHead ? Text[..MaxHead] : Text;

    public LocatedCodes Codes => _codes ??= CodeScanner.Find(passage.Text);

    public bool HasCodes => Codes.Reply is not null || Codes.Enhanced is not null;

    public static Statement Remote(Passage passage) => new(Speaker.RemoteServer, passage);

    public static Statement Own(Passage passage) => new(Speaker.OwnServer, passage);

    public static Statement Unknown(Passage passage) => new(Speaker.Unknown, passage);
}
