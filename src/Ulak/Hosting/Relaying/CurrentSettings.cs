using Ulak.Configuration;

namespace Ulak.Hosting.Relaying;

/// <summary>The settings that the relay works with: those of the start, or of the last reload.</summary>
/// <param name="settings">The settings of the start.</param>
internal sealed class CurrentSettings(UlakSettings settings)
{
    private volatile UlakSettings _value = settings;

    /// <summary>The settings. The data directory stays that of the start.</summary>
    public UlakSettings Value
    {
        get => _value;
        set => _value = value with { Data = _value.Data };
    }
}
