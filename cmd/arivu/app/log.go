package app

import (
	"io"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"arivu/cmd/arivu/config"
)

// Of lines that say the same within a while, the first are written and then only
// some. Debug logs are complete.
const (
	sameEvery      = 10 * time.Second
	sameFirst      = 20
	sameThereafter = 1000
)

// NewLogger writes to w as configured; people says whether w is looked at by one.
func NewLogger(w io.Writer, cfg config.Log, people bool) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(cfg.Level)
	if err != nil {
		return nil, err
	}
	encoding := zap.NewProductionEncoderConfig()
	encoding.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	encoder := zapcore.NewJSONEncoder(encoding)
	if cfg.Format == "text" || (cfg.Format == "" && people) {
		encoding.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
		encoding.EncodeLevel = zapcore.CapitalLevelEncoder
		encoder = zapcore.NewConsoleEncoder(encoding)
	}
	core := zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), level)
	if level >= zapcore.InfoLevel {
		// Under overload the same line comes thousands of times a second.
		core = zapcore.NewSamplerWithOptions(core, sameEvery, sameFirst, sameThereafter)
	}
	return zap.New(core), nil
}
