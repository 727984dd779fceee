with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
    where model_exclusion_reason is null
),

tones as (
    select * from {{ ref('ml_recruitment__tones') }}
),

coded as (
    select
        tones.tone,
        case
            when texts.coded_tone > 0 then 'positive'
            when texts.coded_tone < 0 then 'negative'
            when texts.coded_tone = 0 then 'neither'
        end as coded
    from texts
    inner join tones
        on texts.body_id = tones.body_id
),

final as (
    select
        tone,
        coded,
        count(*) as n
    from coded
    group by tone, coded
)

select * from final
